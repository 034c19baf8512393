import type {BootEntry} from '../src/model/boot-entry.ts'
import {layersOf, type LayerId, type Lineage} from '../src/model/lineage.ts'
import {entryId, type Nvr} from '../src/model/nvr.ts'
import {volumeName} from '../src/model/volume-name.ts'
import type {VolumeId} from '../src/model/volume.ts'
import {argumentValue, withRoot, withUnattended} from './kernel-arguments.ts'
import {volumeOfRoot} from './root-device.ts'

/** What an entry is made from. `kernelArguments` are those of the entry, or kernel, that runs now: root and layer are replaced. */
export interface EntryRequest {
  readonly layer: {readonly nvr: Nvr; readonly index: number; readonly id: LayerId; readonly volume: VolumeId}
  readonly title: string
  readonly kernelArguments: readonly string[]
}

/** The entry that boots a layer from the kernel and initrd in its own folder, `/<volume name>/`, on the boot file system. */
export const entryFor = ({layer, title, kernelArguments}: EntryRequest): BootEntry => ({
  id: entryId(layer.nvr, layer.index),
  title,
  version: layer.id,
  sortKey: 'imgbase',
  kernel: `/${layer.volume.name}/vmlinuz`,
  initrds: [`/${layer.volume.name}/initrd`],
  options: withUnattended(withRoot(kernelArguments, layer.volume, layer.id)),
})

/** Whether the entry boots a layer of the lineage; no other entry may be changed or removed. */
export const isOurs = (entry: BootEntry, lineage: Lineage): boolean => layerOfEntry(entry, lineage) !== null

/** The entry that boots a layer: the one that imgbase made, else one that it found, such as oVirt's. */
export const entryOf = (
  entries: readonly BootEntry[],
  lineage: Lineage,
  layer: {readonly nvr: Nvr; readonly index: number; readonly id: LayerId},
): BootEntry | null =>
  entries.find(({id}) => id === entryId(layer.nvr, layer.index)) ??
  entries.find((entry) => layerOfEntry(entry, lineage) === layer.id) ??
  null

/**
 * The layer that an entry boots. Where `root=` names a logical volume it alone decides, since that is what boots; else
 * `img.bootid=`, in the layer's true or its volume's form.
 */
export function layerOfEntry(entry: BootEntry, lineage: Lineage): LayerId | null {
  const root = volumeOfRoot(argumentValue(entry.options, 'root') ?? '')
  const bootId = argumentValue(entry.options, 'img.bootid')
  const found = layersOf(lineage).find(({id, volume}) =>
    root === null ? bootId === id || bootId === volumeName(id) : root.vg === volume.vg && root.name === volume.name,
  )
  return found?.id ?? null
}
