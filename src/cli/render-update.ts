import type {CarryReport, NotCarried} from '../carry/carry-report.ts'
import type {ShownPath} from '../model/tree-path.ts'
import type {UpdateResult} from '../use/update.ts'
import {initrdLines} from './render-initrd.ts'
import {packageLines} from './render-packages.ts'
import {shown} from './shown.ts'
import type {NextBoot} from '../use/standing.ts'
import {machineLines, nextBootLines} from './render-standing.ts'

export function renderUpdate(result: UpdateResult): string {
  if (result.outcome === 'nothing-newer')
    return [
      `${result.upstream} has nothing newer for this node${result.offered === null ? '' : `: it offers ${result.offered}`}. Nothing was done.`,
      ...waitingLines(result),
    ].join('\n')
  if (result.outcome === 'already-here')
    return [
      `This image is already here, as the base ${result.base}: nothing was done. A further layer on it: imgbase layer --add ${result.base}`,
      ...waitingLines(result),
    ].join('\n')
  if (result.outcome === 'downloaded')
    return [
      `The base ${result.base} is here. What runs and what boots next were not touched.`,
      `What an update would take over: imgbase carry --preview ${result.base}. The next update to this image goes on from there.`,
      ...result.warnings.map((warning) => `Warning: ${warning}`),
      ...waitingLines(result),
    ].join('\n')
  return [
    `Updated to ${result.layer}, which boots next. What runs now was not touched.`,
    ...(result.tries === null
      ? []
      : [`It has ${result.tries} tries to come up; after them what runs now boots again, by itself.`]),
    ...carryLines(result.carried),
    ...packageLines(result.packages, result.initrd),
    ...initrdLines(result.initrd),
    ...result.collected.removed.map((base) => `Removed the old base ${base} with its layers.`),
    ...result.collected.failures.map((failure) => `Warning: a collection failed, nothing is lost by it: ${failure}`),
    ...result.warnings.map((warning) => `Warning: ${warning}`),
    result.rebooting
      ? 'Rebooting.'
      : 'A reboot is needed to run it: systemctl reboot. To stay with what runs now: imgbase rollback.',
    ...machineLines(result.machines, true),
  ].join('\n')
}

/** What an earlier update made ready, where it did. */
const waitingLines = (result: NextBoot & {readonly machines: readonly string[]}): readonly string[] =>
  result.rebootNeeded ? [...nextBootLines(result), ...machineLines(result.machines, true)] : []

/** One line each for what was taken over, what needs a look, and what stayed behind. */
export function carryLines(report: CarryReport | null): readonly string[] {
  if (report === null) return []
  return [
    `Taken over from what runs now: ${report.taken.length} changed and ${report.deleted.length} deleted files.`,
    ...named('Merged, changed here and by the image', report.merged),
    ...(report.accounts.length === 0 ? [] : [`New accounts of the image: ${report.accounts.join(', ')}`]),
    ...named("Replaced by the image's, as carry.d wants", report.replaced),
    ...named('Kept, though the new image has them no more', report.kept),
    ...named(
      "Conflicts, changed here and by the image: ours stayed, the image's lies beside as .imgnew",
      report.conflicts,
    ),
    ...named('Not taken over, being no files', report.skipped),
    ...(report.missing.length === 0
      ? []
      : [`Missing, enabled or changed here and not in the new image: ${report.missing.join(', ')}`]),
    ...movedLine(report.moved),
    ...notCarriedLines(report.notCarried),
    ...report.warnings.map((warning) => `Warning: ${warning}`),
  ]
}

const named = (what: string, paths: readonly ShownPath[]): readonly string[] =>
  paths.length === 0
    ? []
    : [
        `${what}: ${paths.slice(0, namedAtMost).map(shown).join(', ')}${paths.length > namedAtMost ? `, and ${paths.length - namedAtMost} more` : ''}`,
      ]

/** By the folders alone: where /lib became /usr/lib, all of them moved. */
function movedLine(moved: CarryReport['moved']): readonly string[] {
  if (moved.length === 0) return []
  const units = moved.slice(0, namedAtMost).map(({unit}) => unit)
  const more = moved.length > namedAtMost ? `, and ${moved.length - namedAtMost} more` : ''
  return [`Moved in the new image, enabled or changed here: ${units.join(', ')}${more}`]
}

/** A line stays a line; imgbase carry tells all. */
const namedAtMost = 10

export function notCarriedLines(areas: readonly NotCarried[]): readonly string[] {
  if (areas.length === 0) return []
  return [
    'Not carried over:',
    ...areas.map(
      ({area, differing, reason}) => `  ${area}${differing === null ? '' : ` (${differing} that differ)`}: ${reason}`,
    ),
  ]
}
