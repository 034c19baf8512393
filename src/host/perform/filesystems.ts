import type {Step} from '../../model/step.ts'
import {devicePath, type VolumeId} from '../../model/volume.ts'
import {readSuperblock, type Superblock} from '../../read/superblock.ts'
import type {Files, Mounts, Tools} from '../host.ts'

type FilesystemStep = Extract<Step, {kind: `filesystem.${string}`}>

/** Makes a file system on a volume, or makes the copied one of a fresh layer its own. */
export async function performOnFilesystems(
  tools: Tools,
  files: Files,
  mounts: Mounts,
  step: FilesystemStep,
): Promise<void> {
  if (step.kind === 'filesystem.make') {
    const make =
      step.type === 'ext4'
        ? (['mkfs.ext4', '-q', '-F', '-E', 'nodiscard'] as const)
        : (['mkfs.xfs', '-q', '-f', '-K'] as const)
    await tools.run([...make, devicePath(step)])
    return
  }
  if (step.kind === 'filesystem.grow') return grow(tools, mounts, step)
  await tools.run(['lvchange', '-ay', '-K', `${step.vg}/${step.name}`])
  const superblock = readSuperblock(await files.readBytes(devicePath(step), 0, 4096))
  if (superblock === null) throw new Error(`${devicePath(step)} holds no ext4 or xfs file system`)
  await (superblock.filesystem === 'xfs' ? adoptXfs(tools, mounts, step) : adoptExt4(tools, step, superblock))
}

/** With `metadata_csum_seed` a new UUID rewrites the superblock alone, not every checksum of the file system (tune2fs(8)). */
async function adoptExt4(tools: Tools, volume: VolumeId, {checksummed}: Superblock): Promise<void> {
  const device = devicePath(volume)
  // Exit 1: something was corrected (e2fsck(8)).
  await tools.run(['e2fsck', '-f', '-y', device], {accept: [1]})
  await tools.run(['resize2fs', device])
  await tools.run(['tune2fs', ...(checksummed ? ['-O', 'metadata_csum_seed'] : []), '-U', 'random', device])
}

/** Mounted once so that its log is replayed, without which no new UUID is given (xfs_admin(8)). */
async function adoptXfs(tools: Tools, mounts: Mounts, volume: VolumeId): Promise<void> {
  const folder = await mounts.mount(volume, 'writable')
  await tools.run(['xfs_growfs', folder])
  await mounts.unmount(folder)
  await tools.run(['xfs_admin', '-U', 'generate', devicePath(volume)])
}

/** Mounted, since ext4 then needs no check before (resize2fs(8)), and XFS grows no other way. */
async function grow(tools: Tools, mounts: Mounts, volume: VolumeId): Promise<void> {
  const folder = await mounts.mount(volume, 'writable')
  try {
    const {stdout} = await tools.run(['findmnt', '--noheadings', '--output', 'FSTYPE', '--target', folder])
    await tools.run(stdout.trim() === 'xfs' ? ['xfs_growfs', folder] : ['resize2fs', devicePath(volume)])
  } finally {
    await mounts.unmount(folder)
  }
}
