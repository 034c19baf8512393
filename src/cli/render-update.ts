import type {CarryReport, NotCarried} from '../carry/carry-report.ts'
import type {UpdateResult} from '../use/update.ts'
import {shown} from './render-rollback.ts'
import {machineLines} from './render-standing.ts'

export function renderUpdate(result: UpdateResult): string {
  if (result.outcome === 'nothing-newer')
    return `${result.upstream} has nothing newer for this node${result.offered === null ? '' : `: it offers ${result.offered}`}. Nothing was done.`
  if (result.outcome === 'already-here')
    return `This image is already here, as the base ${result.base}: nothing was done. A further layer on it: imgbase layer --add ${result.base}`
  return [
    `Updated to ${result.layer}, which boots next. What runs now was not touched.`,
    ...(result.tries === null
      ? []
      : [`It has ${result.tries} tries to come up; after them what runs now boots again, by itself.`]),
    ...carryLines(result.carried),
    ...result.collected.removed.map((base) => `Removed the old base ${base} with its layers.`),
    ...result.collected.failures.map((failure) => `Warning: a collection failed, nothing is lost by it: ${failure}`),
    ...result.warnings.map((warning) => `Warning: ${warning}`),
    result.rebooting
      ? 'Rebooting.'
      : 'A reboot is needed to run it: systemctl reboot. To stay with what runs now: imgbase rollback.',
    ...machineLines(result.machines, true),
  ].join('\n')
}

/** One line each for what was taken over, what needs a look, and what stayed behind. */
export function carryLines(report: CarryReport | null): readonly string[] {
  if (report === null) return []
  return [
    `Taken over from what runs now: ${report.taken.length} changed and ${report.deleted.length} deleted files in /etc.`,
    ...(report.kept.length === 0
      ? []
      : [`Kept, though the new image has them no more: ${report.kept.map(shown).join(', ')}`]),
    ...(report.conflicts.length === 0
      ? []
      : [
          `Changed here and by the image, ours stayed, the image's lies beside as .imgnew: ${report.conflicts.map(shown).join(', ')}`,
        ]),
    ...(report.skipped.length === 0 ? [] : [`Not taken over, being no files: ${report.skipped.map(shown).join(', ')}`]),
    ...notCarriedLines(report.notCarried),
    ...report.warnings.map((warning) => `Warning: ${warning}`),
  ]
}

function notCarriedLines(areas: readonly NotCarried[]): readonly string[] {
  if (areas.length === 0) return []
  return [
    'Not carried over yet:',
    ...areas.map(
      ({area, differing, reason}) => `  ${area}${differing === null ? '' : ` (${differing} that differ)`}: ${reason}`,
    ),
  ]
}
