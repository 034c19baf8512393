import {mapperPath} from '../../../boot/root-device.ts'
import type {Mount} from '../../model/mount.ts'
import {tags, valuesOf} from '../../model/tags.ts'
import {devicePath, type Volume} from '../../model/volume.ts'
import type {Check, Finding} from './check.ts'
import {type CheckFacts, type FstabMount, known} from './facts.ts'

export const volumeChecks: readonly Check[] = [
  {id: 'volumes.mounted', title: 'the volumes are mounted, now and at the next boot', severity: 'error', find: amiss},
  {id: 'volumes.discard', title: 'what is deleted is given back to the pool', severity: 'warning', find: kept},
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

/** A thin volume keeps what was deleted on it until its file system discards it: on its own, or asked by fstrim(8). */
function kept({node: {state, lineage}, trims}: CheckFacts): readonly Finding[] {
  if (known(trims)) return []
  const without = state.volumes
    .filter(({vg, kind}) => vg === lineage.vg && kind === 'thin')
    .flatMap(({device}) => state.mounts.find((one) => one.device === device && one.root === '/') ?? [])
    .filter(({options}) => !options.includes('discard') && !options.includes('ro'))
  if (without.length === 0) return []
  return [
    {
      message: `what is deleted on ${without.map(({target}) => target).join(', ')} still takes room in the pool: it is mounted without discard, and nothing runs fstrim`,
      remedy: 'systemctl enable --now fstrim.timer; or add discard to the options in /etc/fstab.',
    },
  ]
}

/** A rollback boots with another /var. */
const isReplaced = (volume: Volume): boolean => valuesOf(volume.tags, 'varReplaced').length > 0

function notMounted(volume: Volume, lines: readonly FstabMount[]): readonly Finding[] {
  const line = lines.find(({source}) => [devicePath(volume), mapperPath(volume)].includes(source))
  if (line === undefined) return [detached(volume)]
  return [
    {
      message: `the volume ${nameOf(volume)} is not mounted on ${line.target}: what programs write there goes into the layer`,
      remedy: `mount ${line.target}`,
    },
  ]
}

/** Somebody may want it so. */
const detached = (volume: Volume): Finding => ({
  message: `the volume ${nameOf(volume)} is mounted nowhere, nor at the next boot`,
  remedy: 'imgbase volume --attach PATH; or, with what is on it, imgbase volume --remove PATH.',
  severity: 'warning',
})

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
