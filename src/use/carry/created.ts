import {splitFstab} from '../../carry/fstab.ts'
import {fstabPath} from '../../carry/areas.ts'
import type {Host} from '../../host/host.ts'
import type {CreatedVolume} from '../../model/step.ts'
import {isWithin, treePath} from '../../model/tree-path.ts'
import {fromTag, tags} from '../../model/tags.ts'
import {devicePath, type Volume, type VolumeId} from '../../model/volume.ts'

/** A volume and where a layer mounts it. */
export interface MountedVolume extends VolumeId {
  readonly path: string
}

/** The lines of fstab that mount created volumes, outer ones first. */
export const createdLines = (created: readonly CreatedVolume[]): readonly string[] =>
  outerFirst(created).map(
    (volume) =>
      `${devicePath(volume)} ${volume.path} ${volume.filesystem} ${volume.options.join(',') || 'defaults'} 0 2`,
  )

/** Shows the volumes below `layer` where the layer mounts them, for as long as `use` takes. */
export async function withVolumes<T>(
  {mounts, trees}: Pick<Host, 'mounts' | 'trees'>,
  layer: string,
  volumes: readonly MountedVolume[],
  use: () => Promise<T>,
): Promise<T> {
  const mounted: string[] = []
  try {
    for (const volume of outerFirst(volumes)) {
      const folder = await trees.makeFolder(layer, treePath(volume.path.slice(1)))
      await mounts.show(devicePath(volume), folder)
      mounted.push(folder)
    }
    return await use()
  } finally {
    for (const folder of mounted.toReversed()) await mounts.hide(folder)
  }
}

/** Copies what the directories hold onto their volumes, which are mounted below `layer`. */
export async function fillVolumes(
  {trees}: Pick<Host, 'trees'>,
  mine: string,
  layer: string,
  volumes: readonly MountedVolume[],
): Promise<void> {
  const {entries} = await trees.list(mine, ...volumes.map(({path}) => treePath(path.slice(1))))
  const names = [...entries.keys()].filter((name) => !isWithin(name, journals))
  await trees.copy(mine, layer, names)
}

/** The journal of this very command: a copy that does not know its end would be undone at the first boot. */
const journals = treePath('var/lib/imgbase/journal')

/** The volumes that an init created for directories of the root `source`, and where the layer's fstab mounts them. */
export async function createdFor(
  {trees}: Pick<Host, 'trees'>,
  volumes: readonly Volume[],
  layer: string,
  source: string,
): Promise<readonly MountedVolume[]> {
  const created = volumes.filter((volume) => volume.tags.includes(tags.volume) && volume.tags.includes(fromTag(source)))
  if (created.length === 0) return []
  const text = Buffer.from((await trees.read(layer, fstabPath)) ?? []).toString('latin1')
  return splitFstab(text).flatMap(({fields}) =>
    created.flatMap(({vg, name}) =>
      fields?.source === devicePath({vg, name}) ? [{vg, name, path: fields.target}] : [],
    ),
  )
}

const outerFirst = <T extends {readonly path: string}>(volumes: readonly T[]): readonly T[] =>
  volumes.toSorted((a, b) => a.path.length - b.path.length)
