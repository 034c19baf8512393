import type {Step} from '../../model/step.ts'
import type {Tools} from '../host.ts'

type GroupStep = Extract<Step, {kind: 'disk.init' | 'disk.clear' | 'group.create' | 'group.remove' | 'pool.create'}>

/** Steps that build a volume group and its pool on empty disks, and take them away again. */
export async function performOnGroups(tools: Tools, step: GroupStep): Promise<void> {
  switch (step.kind) {
    case 'disk.init':
      await tools.run(['pvcreate', '--metadatasize', `${step.metadataSize}b`, step.disk])
      return
    case 'disk.clear':
      // Exit 5: it is no physical volume, or not any more.
      await tools.run(['pvremove', '--yes', step.disk], {accept: [5]})
      return
    case 'group.create':
      await tools.run(['vgcreate', ...step.tags.flatMap((tag) => ['--addtag', tag]), step.vg, ...step.disks])
      return
    case 'group.remove':
      await tools.run(['vgremove', '--yes', '--force', step.vg], {accept: [5]})
      return
    case 'pool.create':
      await tools.run(['lvcreate', '--yes', ...poolArguments(step), step.vg])
  }
}

function poolArguments(step: Extract<Step, {kind: 'pool.create'}>): readonly string[] {
  return [
    ...['--type', 'thin-pool', '-n', step.name, '-L', `${step.size}b`],
    ...['--poolmetadatasize', `${step.metadataSize}b`, '--chunksize', `${step.chunkSize}b`],
    ...(step.profile === null ? [] : ['--metadataprofile', step.profile]),
    ...step.tags.flatMap((tag) => ['--addtag', tag]),
  ]
}
