import {copyFile, open, rename, rm} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import type {Step} from '../../model/step.ts'
import {makeFolder, syncDirectory} from '../files.ts'
import type {Files, Mounts} from '../host.ts'

type KernelStep = Extract<Step, {kind: 'kernel.install'}>

/**
 * Copies a kernel and an initrd into the layer's folder below /boot. Taken from the host, they are copied into the layer's own
 * root as well, so that its entry can be rebuilt from the volume alone.
 */
export async function installKernel(files: Files, mounts: Mounts, step: KernelStep): Promise<void> {
  const root = await mounts.mount(step, step.from === 'layer' ? 'replayed' : 'writable')
  try {
    if (step.from === 'host') {
      await copyLasting(files, step.kernel, join(root, step.kernel))
      await copyLasting(files, step.initrd, join(root, step.initrd))
    }
    await copyLasting(files, join(root, step.kernel), join(step.folder, 'vmlinuz'))
    await copyLasting(files, join(root, step.initrd), join(step.folder, 'initrd'))
    await syncDirectory(dirname(step.folder))
  } finally {
    await mounts.unmount(root)
  }
}

/** Temporary name, fsync, rename, fsync of the folder; then read again and compared. */
async function copyLasting(files: Files, from: string, to: string): Promise<void> {
  await makeFolder(dirname(to))
  if ((await files.stat(to)) !== null && (await files.sha256(from)) === (await files.sha256(to))) return
  const temporary = `${to}.imgbase-new`
  await rm(temporary, {force: true})
  await copyFile(from, temporary)
  {
    await using file = await open(temporary, 'r+')
    await file.sync()
  }
  await rename(temporary, to)
  await syncDirectory(dirname(to))
  if ((await files.sha256(from)) !== (await files.sha256(to)))
    throw new Error(`${to} differs from ${from} after copying`)
}
