import {formatSize} from '../model/size.ts'
import type {ShownVolume} from '../use/volume/list-volumes.ts'
import type {VolumeWish} from '../use/volume/change-volume.ts'

export const renderVolumes = (volumes: readonly ShownVolume[]): string =>
  volumes.length === 0 ? 'There are no volumes.' : volumes.map(lineOf).join('\n')

function lineOf({volume, path, size, used, mounted, attached}: ShownVolume): string {
  const state = [
    ...(mounted ? [] : ['not mounted']),
    ...(attached ? [] : mounted ? ['not mounted at the next boot'] : ['not attached']),
  ]
  const room = used === null ? formatSize(size) : `${formatSize(used)} of ${formatSize(size)}`
  return [path ?? '-', volume, room, ...state].join('  ')
}

/** What was done, in a sentence, where all of it was. */
export function renderVolumeChange({kind, path}: VolumeWish, volumes: readonly ShownVolume[]): string {
  const name = volumes[0]?.volume ?? 'its volume'
  if (kind === 'remove') return `Removed the volume of ${path}.`
  if (kind === 'detach') return `${name} is mounted no more on ${path}, and stays: imgbase volume --attach ${path}`
  if (kind === 'resize') return `${path} has ${formatSize(volumes[0]?.size ?? 0n)}.`
  return `${path} is on ${name}, now and at each boot of this layer.${kind === 'create' ? ' What it held before stays beneath.' : ''}`
}
