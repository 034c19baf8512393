import type {ShownPath} from '../model/tree-path.ts'
import type {ChangedFiles} from '../use/changed-files.ts'
import type {RollbackResult} from '../use/rollback.ts'
import {machineLines} from './render-standing.ts'

const shownAtMost = 20

export function renderRollback(result: RollbackResult): string {
  return [
    result.rebootNeeded ? `${result.target} boots next: reboot to run it.` : `${result.target} runs and boots next.`,
    ...(result.wasProvenGood ? [] : [`Nothing tells that ${result.target} ever ran well.`]),
    ...leftLines(result),
    ...machineLines(result.machines, result.rebootNeeded),
    ...result.warnings.map((warning) => `Warning: ${warning}`),
  ].join('\n')
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

export const shown = (path: ShownPath): string =>
  typeof path === 'string' ? path : Buffer.from(path.base64, 'base64').toString('latin1')
