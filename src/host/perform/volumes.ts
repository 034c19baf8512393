import {stat} from 'node:fs/promises'
import type {Step} from '../../model/step.ts'
import type {VolumeId} from '../../model/volume.ts'
import type {Tools} from '../host.ts'
import {caughtUp} from './caught-up.ts'
import {unlessGone} from './lvm-gone.ts'
import {unlessBusy, whileBusy} from '../while-busy.ts'

type VolumeStep = Extract<Step, {kind: `volume.${string}` | 'volumes.untag' | 'group.tag'}>

/** Steps on logical volumes. Creating fails where the name is taken; all others tolerate that they were done before. */
export async function performOnVolumes(tools: Tools, step: VolumeStep): Promise<void> {
  switch (step.kind) {
    case 'volume.create':
      await create(tools, step)
      return
    case 'volume.snapshot':
      await snapshot(tools, step)
      return
    case 'volume.remove':
      await remove(tools, step)
      return
    case 'volume.rename':
      await unlessGone(() => rename(tools, step))
      return
    case 'volume.tag':
      await unlessGone(() => changeTags(tools, 'lvchange', `${step.vg}/${step.name}`, step))
      return
    case 'volumes.untag':
      await tools.run(['lvchange', '--deltag', step.tag, ...step.names.map((name) => `${step.vg}/${name}`)])
      return
    case 'group.tag':
      await changeTags(tools, 'vgchange', step.vg, step)
      return
    case 'volume.seal':
      await seal(tools, step)
      return
    case 'volume.deactivate':
      await unlessGone(() => unlessBusy(() => tools.run(['lvchange', '-an', `${step.vg}/${step.name}`])))
      return
    case 'volume.grow':
      if ((await sizeOf(tools, step)) < step.size)
        await tools.run(['lvextend', '-L', `${step.size}b`, `${step.vg}/${step.name}`])
      return
  }
}

async function create(tools: Tools, step: Extract<Step, {kind: 'volume.create'}>): Promise<void> {
  const kind = ['--type', 'thin', '-V', `${step.size}b`, '--thinpool', step.pool]
  await tools.run(['lvcreate', '--yes', ...kind, '-n', step.name, ...added(step.tags), step.vg])
}

/** No size: with one, LVM makes an old copy-on-write snapshot (lvcreate(8)). Inactive, so that growing it suspends nothing. */
async function snapshot(tools: Tools, step: Extract<Step, {kind: 'volume.snapshot'}>): Promise<void> {
  const origin = `${step.vg}/${step.origin}`
  await tools.run(['lvcreate', '--yes', '-s', '-kn', '-an', '-n', step.name, ...added(step.tags), origin])
}

const added = (tags: readonly string[]): readonly string[] => tags.flatMap((tag) => ['--addtag', tag])

/** Bytes; 0 where there is no such volume. */
export async function sizeOf(tools: Tools, {vg, name}: VolumeId): Promise<bigint> {
  const size = ['-o', 'lv_size', '--units', 'b', '--nosuffix', '--noheadings'] as const
  const result = await unlessGone(() => tools.run(['lvs', ...size, `${vg}/${name}`]))
  return BigInt(result?.stdout.trim() ?? 0)
}

/** The tags of a volume; null where there is no such volume. */
export async function tagsOf(tools: Tools, {vg, name}: VolumeId): Promise<readonly string[] | null> {
  const result = await unlessGone(() => tools.run(['lvs', '--noheadings', '-o', 'lv_tags', `${vg}/${name}`]))
  return result?.stdout.trim().split(',') ?? null
}

/** Active, and nobody has it open. */
export async function isIdle(tools: Tools, {vg, name}: VolumeId): Promise<boolean> {
  const fields = ['-o', 'lv_active,lv_device_open', '--separator', ' ', '--noheadings'] as const
  const result = await unlessGone(() => tools.run(['lvs', ...fields, `${vg}/${name}`]))
  return result?.stdout.trim() === 'active'
}

async function remove(tools: Tools, step: Extract<Step, {kind: 'volume.remove'}>): Promise<void> {
  const tags = await tagsOf(tools, step)
  if (tags === null || (step.onlyWithTag !== null && !tags.includes(step.onlyWithTag))) return
  const removal = ['lvremove', '--yes', '--force', `${step.vg}/${step.name}`] as const
  await caughtUp(tools, step, () => whileBusy(() => tools.run(removal)))
}

async function changeTags(
  tools: Tools,
  tool: 'lvchange' | 'vgchange',
  target: string,
  {add, remove}: {readonly add: readonly string[]; readonly remove: readonly string[]},
): Promise<void> {
  if (add.length + remove.length === 0) return
  await tools.run([tool, ...remove.flatMap((tag) => ['--deltag', tag]), ...added(add), target])
}

async function seal(tools: Tools, step: Extract<Step, {kind: 'volume.seal'}>): Promise<void> {
  const volume = `${step.vg}/${step.name}`
  if (await isActive(volume)) await whileBusy(() => tools.run(['lvchange', '-an', volume]))
  await tools.run(['lvchange', '-pr', '-ky', ...added(step.tags), volume])
}

/** A volume has a device only while it is active. */
const isActive = async (volume: string): Promise<boolean> =>
  (await stat(`/dev/${volume}`).catch(() => null))?.isBlockDevice() === true

/** Inactive, so that device-mapper has nothing to suspend and rename. */
async function rename(tools: Tools, {vg, from, to}: Extract<Step, {kind: 'volume.rename'}>): Promise<void> {
  await whileBusy(() => tools.run(['lvchange', '-an', `${vg}/${from}`]))
  await tools.run(['lvrename', vg, from, to])
}
