import {success, failure, type Outcome} from '../model/fault.ts'
import type {Node} from '../model/node.ts'
import type {Nvr} from '../model/nvr.ts'
import {planned, type Plan, type PlannedStep} from '../model/plan.ts'
import {roundUp} from '../model/size.ts'
import type {FilesystemType} from '../model/step.ts'
import {digestTag, sequenceTag, stagingTag, tags} from '../model/tags.ts'
import type {VolumeId} from '../model/volume.ts'
import {baseVolume, nextSequence} from './names.ts'
import {poolOf, pulledVolume} from './pull.ts'
import {spaceFaults} from './space.ts'

/** An empty file system, where a base is asked for without an image. */
export function planEmptyBase(
  {state, lineage}: Node,
  request: {readonly transaction: string; readonly size: bigint; readonly filesystem: FilesystemType},
): Outcome<Plan> {
  const pool = poolOf(state, lineage)
  const extent = state.groups.find(({name}) => name === lineage.vg)?.extentSize ?? 1n
  const faults = spaceFaults(state, pool, {data: pool.chunkSize * 64n, volumes: 1, boot: 0n})
  if (faults.length > 0) return failure(...faults)
  const id = pulledVolume(lineage.vg, request.transaction)
  const staging = stagingTag(request.transaction)
  return success({
    goal: 'make an empty volume',
    steps: [
      planned(
        {kind: 'volume.create', ...id, pool: pool.name, size: roundUp(request.size, extent), tags: [staging]},
        'make a volume for the base',
        {kind: 'volume.remove', ...id, onlyWithTag: staging},
      ),
      planned(
        {kind: 'filesystem.make', ...id, type: request.filesystem},
        `make an ${request.filesystem} file system on it`,
      ),
    ],
    commit: null,
  })
}

/** The pulled volume becomes a base: its name, its place in the lineage, read-only. */
export function nameBase(
  {lineage}: Node,
  request: {readonly transaction: string; readonly nvr: Nvr; readonly digest: string | null},
  base: VolumeId,
): readonly PlannedStep[] {
  const pulled = pulledVolume(lineage.vg, request.transaction)
  const sequence = nextSequence(lineage.bases.map((one) => one.sequence))
  const add = [tags.base, sequenceTag(sequence), ...(request.digest === null ? [] : [digestTag(request.digest)])]
  return [
    planned({kind: 'volume.rename', vg: lineage.vg, from: pulled.name, to: base.name}, `name the base ${request.nvr}`, {
      kind: 'volume.rename',
      vg: lineage.vg,
      from: base.name,
      to: pulled.name,
    }),
    planned({kind: 'volume.seal', ...base, tags: add}, `enter ${request.nvr} into the lineage, read-only`, {
      kind: 'volume.tag',
      ...base,
      add: [],
      remove: add,
    }),
  ]
}

/** The rest of `base --add`; its commit takes the mark of what is incomplete away. */
export function planNamedBase(
  node: Node,
  request: {readonly transaction: string; readonly nvr: Nvr; readonly digest: string | null},
): Plan {
  const base = baseVolume(node.lineage.vg, request.nvr)
  const before = nameBase(node, request, base)
  const commit = planned(
    {kind: 'volume.tag', ...base, add: [], remove: [stagingTag(request.transaction)]},
    `mark ${request.nvr} as complete`,
    {kind: 'volume.tag', ...base, add: [stagingTag(request.transaction)], remove: []},
  )
  return {goal: `add the base ${request.nvr}`, steps: [...before, commit], commit: before.length}
}
