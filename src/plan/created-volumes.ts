import {fault, type Fault} from '../model/fault.ts'
import type {HostState} from '../model/host-state.ts'
import {planned, type PlannedStep} from '../model/plan.ts'
import {formatSize} from '../model/size.ts'
import type {CreatedVolume} from '../model/step.ts'
import {fromTag, stagingTag, tags} from '../model/tags.ts'
import type {Pool} from '../model/volume.ts'

/** A volume to create, with its size and the bytes that its directory holds now. */
export interface WantedVolume extends CreatedVolume {
  readonly size: bigint
  readonly content: bigint
}

/** Makes the volumes, empty. The tag of an init's says whose directories they were, which the carry-over copies. */
export const createSteps = (
  transaction: string,
  pool: Pool,
  source: string | null,
  volumes: readonly WantedVolume[],
): readonly PlannedStep[] => volumes.flatMap((volume) => createOne(transaction, pool, source, volume))

function createOne(
  transaction: string,
  pool: Pool,
  source: string | null,
  volume: WantedVolume,
): readonly PlannedStep[] {
  const {vg, name, path, size, filesystem} = volume
  const staging = stagingTag(transaction)
  const of = source === null ? [] : [fromTag(source)]
  return [
    planned(
      {kind: 'volume.create', vg, name, pool: pool.name, size, tags: [tags.volume, ...of, staging]},
      `make a volume for ${path}`,
      {kind: 'volume.remove', vg, name, onlyWithTag: staging},
    ),
    planned({kind: 'filesystem.make', vg, name, type: filesystem}, `make an ${filesystem} file system for ${path}`),
  ]
}

/** What a layer has to know of it. */
export const created = ({vg, name, path, filesystem, options}: WantedVolume): CreatedVolume => ({
  ...{vg, name, path, filesystem, options},
})

export const contentOf = (volumes: readonly WantedVolume[]): bigint =>
  volumes.reduce((sum, {content}) => sum + content, 0n)

/** Names that are taken, and directories that do not fit: a file system takes some room for itself. */
export const createdFaults = (
  state: HostState,
  volumes: readonly WantedVolume[],
  more = 'Give it more in a layout of your own: --layout FILE.',
): readonly Fault[] =>
  volumes.flatMap((wanted) => [
    ...state.volumes.filter(({vg, name}) => vg === wanted.vg && name === wanted.name).map(() => nameTaken(wanted)),
    ...(wanted.content * 10n > wanted.size * 9n ? [tooSmall(wanted, more)] : []),
  ])

const nameTaken = ({vg, name, path}: WantedVolume): Fault =>
  fault(
    'init.volume-taken',
    `the volume of ${path} would be ${vg}/${name}, which is there already`,
    'Mount it, or rename it.',
  )

const tooSmall = ({path, size, content}: WantedVolume, more: string): Fault =>
  fault('init.volume-small', `${path} holds ${formatSize(content)}, its volume would have ${formatSize(size)}`, more)
