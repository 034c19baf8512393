import {dirname} from 'node:path'
import type {Host} from '../host/host.ts'
import type {Step} from '../model/step.ts'
import {performing} from './perform.ts'
import {writeFstabAgain} from './volume/layer-line.ts'

/**
 * Makes a commit last that took effect, as far as memory knows: something is written once more where it was made, with all its syncs; throws
 * where the disk does not take that. LVM reads its metadata from the disk: what it told of counts already.
 */
export async function settle(host: Host, step: Step): Promise<void> {
  if (step.kind === 'file.write') await performing(host)(step)
  if (step.kind === 'file.remove') await changeFolderOf(host, step.path)
  if (step.kind === 'fstab.line') await writeFstabAgain(host, step.layer)
}

/** Nothing is left of a removed file to be written again: its folder is changed, and what it lacks lasts with that. */
async function changeFolderOf(host: Host, path: string): Promise<void> {
  if ((await host.files.stat(dirname(path))) === null) return
  const passing = `${path}.imgbase-old`
  await host.files.writeAtomically(passing, '', 0o644)
  await host.perform({kind: 'file.remove', path: passing})
}
