import type {ResolvedLayout} from '../../layouts/resolve.ts'
import {planned, type Plan, type PlannedStep} from '../model/plan.ts'
import {stagingTag, tags} from '../model/tags.ts'

/** Volume group, pool and volumes on empty disks. Only the tag of the group, last, makes it a layout. */
export function planBuild(transaction: string, layout: ResolvedLayout, disks: readonly string[]): Plan {
  const vg = layout.group.name
  const before = buildSteps(transaction, layout, disks, [])
  const commit = markComplete(transaction, vg)
  return {goal: `build the layout ${vg} on ${disks.join(', ')}`, steps: [...before, commit], commit: before.length}
}

/** A group that is tagged as imgbase's and no longer as being made. */
export const markComplete = (transaction: string, vg: string): PlannedStep =>
  planned(
    {kind: 'group.tag', vg, add: [tags.vg], remove: [stagingTag(transaction)]},
    `mark ${vg} as a layout of imgbase`,
  )

/** The group with its pool and volumes, tagged as being made. */
export function buildSteps(
  transaction: string,
  layout: ResolvedLayout,
  disks: readonly string[],
  groupTags: readonly string[],
): readonly PlannedStep[] {
  const vg = layout.group.name
  const staging = stagingTag(transaction)
  return [
    ...disks.map((disk) =>
      planned({kind: 'disk.init', disk, metadataSize: layout.group.metadataSize}, `prepare ${disk} for LVM`, {
        kind: 'disk.clear',
        disk,
      }),
    ),
    planned({kind: 'group.create', vg, disks, tags: [staging, ...groupTags]}, `make the volume group ${vg}`, {
      kind: 'group.remove',
      ...{vg, onlyWithTag: staging},
    }),
    ...poolSteps(layout),
    ...layout.volumes.flatMap((volume) => volumeSteps(transaction, layout, volume)),
  ]
}

function poolSteps({group, pool}: ResolvedLayout): readonly PlannedStep[] {
  const vg = group.name
  const {profile} = pool
  const path = `/etc/lvm/profile/${profile?.name ?? ''}.profile`
  return [
    ...(profile === null
      ? []
      : [
          planned(
            {kind: 'file.write', path, text: profile.text, mode: 0o644},
            'write the profile by which the pool grows',
            {kind: 'file.remove', path},
          ),
        ]),
    planned(
      {
        kind: 'pool.create',
        ...{vg, name: pool.name, size: pool.size, metadataSize: pool.metadataSize, chunkSize: pool.chunkSize},
        profile: profile?.name ?? null,
        tags: [tags.pool],
      },
      `make the thin pool ${pool.name}`,
    ),
  ]
}

function volumeSteps(
  transaction: string,
  {group, pool}: ResolvedLayout,
  volume: ResolvedLayout['volumes'][number],
): readonly PlannedStep[] {
  const id = {vg: group.name, name: volume.name}
  const remove = {kind: 'volume.remove', ...id, onlyWithTag: stagingTag(transaction)} as const
  const staging = [tags.volume, stagingTag(transaction)]
  return [
    planned(
      {kind: 'volume.create', ...id, pool: pool.name, size: volume.size, tags: staging},
      `make the volume of ${volume.path}`,
      remove,
    ),
    planned(
      {kind: 'filesystem.make', ...id, type: volume.filesystem},
      `make an ${volume.filesystem} file system for ${volume.path}`,
    ),
    planned(
      {kind: 'volume.tag', ...id, add: [], remove: [stagingTag(transaction)]},
      `mark the volume of ${volume.path} as complete`,
      {
        kind: 'volume.tag',
        ...id,
        add: [stagingTag(transaction)],
        remove: [],
      },
    ),
  ]
}
