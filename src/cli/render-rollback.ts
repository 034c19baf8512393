import type {ChangedFiles} from '../use/changed-files.ts'
import type {RollbackResult} from '../use/rollback.ts'
import {packageLines} from './render-packages.ts'
import {machineLines} from './render-standing.ts'
import {carryLines} from './render-update.ts'
import {shown} from './shown.ts'

const shownAtMost = 20

export function renderRollback(result: RollbackResult): string {
  return [
    result.rebootNeeded ? `${result.target} boots next: reboot to run it.` : `${result.target} runs and boots next.`,
    ...copyLines(result),
    ...(result.wasProvenGood ? [] : [`Nothing tells that ${result.copy?.of ?? result.target} ever ran well.`]),
    ...leftLines(result),
    ...machineLines(result.machines, result.rebootNeeded),
    ...result.warnings.map((warning) => `Warning: ${warning}`),
  ].join('\n')
}

function copyLines({copy}: RollbackResult): readonly string[] {
  if (copy === null) return []
  return [
    `It is a copy of ${copy.of}, which was not touched.`,
    ...(copy.tries === null ? [] : [`It has ${copy.tries} tries to come up; after them another one boots, by itself.`]),
    ...(copy.var === null
      ? []
      : [`Its /var is ${copy.var.own}, as ${copy.of} left it; what is mounted now stays as ${copy.var.replaced}.`]),
    ...carryLines(copy.report),
    ...packageLines(copy.packages),
  ]
}

function leftLines({left, changes}: RollbackResult): readonly string[] {
  if (left === null) return []
  const kept = `${left} is kept until you release it: imgbase unpin ${left}`
  return changes === null ? [kept] : [...changeLines(left, changes), kept]
}

function changeLines(left: string, {changed, deleted}: ChangedFiles): readonly string[] {
  const all = [
    ...changed.map((path) => `  changed  ${shown(path)}`),
    ...deleted.map((path) => `  deleted  ${shown(path)}`),
  ]
  if (all.length === 0) return [`Nothing was changed in ${left} since it was staged.`]
  const more = all.length - shownAtMost
  return [
    `Changed in ${left} since it was staged, and not there in what boots next (${changed.length} changed, ${deleted.length} deleted):`,
    ...all.slice(0, shownAtMost),
    ...(more > 0 ? [`  … and ${more} more: imgbase rollback --json tells all`] : []),
  ]
}
