import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'
import type {Base} from '../model/lineage.ts'
import type {UpdateOptions} from './update-options.ts'

/** Whether the base of the image is here and nothing is left to do. */
export const isEnough = (here: Base, {downloadOnly, force}: UpdateOptions): boolean =>
  downloadOnly === true || !goesOn(here, force)

/** A base that was only downloaded has no layer: the update goes on from there. */
const goesOn = (base: Base, force = false): boolean =>
  (base.layers.length === 0 && !base.fromInit) || triesAgain(base, force)

/** What did not come up is not tried again by itself; where another layer of the image runs, it is simply here. */
function triesAgain(base: Base, force = false): boolean {
  const failed = base.layers.findLast(({bad}) => bad !== null)
  if (failed === undefined || base.layers.some(({bad, goodAt}) => bad === null && goodAt !== null)) return false
  if (force) return true
  throw new CommandFault('refused', [
    fault(
      'update.failed-before',
      `this image did not come up when it was tried as ${failed.id}`,
      'Mend it and update to the new one, or try the same again with --force.',
    ),
  ])
}
