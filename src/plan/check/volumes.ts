import {mapperPath} from '../../../boot/root-device.ts'
import type {Mount} from '../../model/mount.ts'
import {tags, valuesOf} from '../../model/tags.ts'
import {devicePath, type Volume} from '../../model/volume.ts'
import type {Check, Finding} from './check.ts'
import {type CheckFacts, type FstabMount, known} from './facts.ts'

export const volumeChecks: readonly Check[] = [
  {id: 'volumes.mounted', title: 'the volumes are mounted, now and at the next boot', severity: 'error', find: amiss},
]

function amiss({node: {state, lineage}, fstab}: CheckFacts): readonly Finding[] {
  const lines = known(fstab)
  return state.volumes
    .filter((volume) => volume.vg === lineage.vg && volume.tags.includes(tags.volume) && !isReplaced(volume))
    .flatMap((volume) => {
      const mounts = state.mounts.filter(({device, root}) => device === volume.device && root === '/')
      return mounts.length === 0 ? notMounted(volume, lines) : notForever(volume, mounts, lines)
    })
}

/** A rollback boots with another /var. */
const isReplaced = (volume: Volume): boolean => valuesOf(volume.tags, 'varReplaced').length > 0

function notMounted(volume: Volume, lines: readonly FstabMount[]): readonly Finding[] {
  const line = lines.find(({source}) => [devicePath(volume), mapperPath(volume)].includes(source))
  return [
    {
      message: `the volume ${nameOf(volume)} is not mounted${line === undefined ? '' : ` on ${line.target}`}: what programs write there goes into the layer`,
      remedy: line === undefined ? `Add its line to /etc/fstab: ${devicePath(volume)} …` : `mount ${line.target}`,
    },
  ]
}

/** A line by UUID or label is told by its mount point. */
function notForever(volume: Volume, mounts: readonly Mount[], lines: readonly FstabMount[]): readonly Finding[] {
  const [first] = mounts
  if (first === undefined || lines.some(({target}) => mounts.some((mount) => mount.target === target))) return []
  return [
    {
      message: `the volume ${nameOf(volume)} is mounted on ${first.target}, but /etc/fstab has no line for it: the next boot does without`,
      remedy: `Add to /etc/fstab: ${devicePath(volume)} ${first.target} ${first.type} defaults 0 2`,
    },
  ]
}

const nameOf = ({vg, name}: Volume): string => `${vg}/${name}`
