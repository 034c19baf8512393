import {readBlock} from '../../boot/custom-block.ts'
import type {Host} from '../host/host.ts'
import {isGrubenv, sameChoice} from '../../boot/grubenv.ts'
import type {Step} from '../model/step.ts'
import {isFstabChanged} from './volume/layer-line.ts'
import {isMountedForAll} from './volume/system-mounts.ts'

/**
 * Whether a commit took effect. Of a boot menu our block alone counts: what an administrator edits around it after a power cut
 * must not make a real switch look as if it had not happened. Of GRUB's environment what was chosen counts: GRUB counts there too.
 */
export async function isDone(host: Host, step: Step): Promise<boolean> {
  if (step.kind === 'fstab.line') return isFstabChanged(host, step)
  if (step.kind === 'system.mount') return isMountedForAll(host, step)
  const block = step.kind === 'file.write' ? readBlock(step.text) : null
  if (step.kind === 'file.write' && isGrubenv(step.path))
    return sameChoice((await host.files.readText(step.path)) ?? '', step.text)
  if (step.kind !== 'file.write' || block === null) return host.isDone(step)
  return readBlock((await host.files.readText(step.path)) ?? '') === block
}
