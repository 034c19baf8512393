import type {Step} from '../../model/step.ts'
import type {Tools} from '../host.ts'
import {unlessGone} from './lvm-gone.ts'

type GroupStep = Extract<Step, {kind: 'disk.init' | 'disk.clear' | 'group.create' | 'group.remove' | 'pool.create'}>

/** Steps that build a volume group and its pool on empty disks, and take them away again. */
export async function performOnGroups(tools: Tools, step: GroupStep): Promise<void> {
  switch (step.kind) {
    case 'disk.init':
      await tools.run(['pvcreate', '--metadatasize', `${step.metadataSize}b`, step.disk])
      return
    case 'disk.clear':
      await unlessGone(() => tools.run(['pvremove', '--yes', step.disk]))
      return
    case 'group.create':
      await tools.run(['vgcreate', ...step.tags.flatMap((tag) => ['--addtag', tag]), step.vg, ...step.disks])
      return
    case 'group.remove':
      if ((await groupTags(tools, step.vg))?.includes(step.onlyWithTag) === true)
        await tools.run(['vgremove', '--yes', '--force', step.vg])
      return
    case 'pool.create':
      await tools.run(['lvcreate', '--yes', ...poolArguments(step), step.vg])
  }
}

/** The tags of a volume group; null where there is no such group. */
export async function groupTags(tools: Tools, vg: string): Promise<readonly string[] | null> {
  const result = await unlessGone(() => tools.run(['vgs', '--noheadings', '-o', 'vg_tags', vg]))
  return result?.stdout.trim().split(',') ?? null
}

function poolArguments(step: Extract<Step, {kind: 'pool.create'}>): readonly string[] {
  return [
    ...['--type', 'thin-pool', '-n', step.name, '-L', `${step.size}b`],
    ...['--poolmetadatasize', `${step.metadataSize}b`, '--chunksize', `${step.chunkSize}b`],
    ...(step.profile === null ? [] : ['--metadataprofile', step.profile]),
    ...step.tags.flatMap((tag) => ['--addtag', tag]),
  ]
}
