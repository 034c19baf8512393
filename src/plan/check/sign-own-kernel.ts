import {layerOfEntry} from '../../../boot/entries.ts'
import {layersOf} from '../../model/lineage.ts'
import type {Node} from '../../model/node.ts'
import {devicePath} from '../../model/volume.ts'

/**
 * What to type for the kernel at `path`, which an entry starts, to carry a signature: /boot has but a copy of it, which the next
 * `boot --setup` would replace.
 */
export function signOwnKernel({state, lineage}: Node, path: string): string {
  const entry = state.boot.entries.find(({kernel}) => `${state.boot.directory}${kernel}` === path)
  const id = entry === undefined ? null : layerOfEntry(entry, lineage)
  const layer = layersOf(lineage).find((one) => one.id === id)
  const device = layer === undefined ? 'its layer' : devicePath(layer.volume)
  return `Sign the kernel in the layer's own root, boot/vmlinuz-RELEASE or usr/lib/modules/RELEASE/vmlinuz: mount ${device} /mnt; sbsign --key KEY --cert CERT --output /mnt/KERNEL /mnt/KERNEL; umount /mnt; imgbase boot --setup`
}
