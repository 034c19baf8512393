import {rm} from 'node:fs/promises'
import {dirname} from 'node:path'
import {syncDirectory} from '../files.ts'
import type {Files, Mounts, PrimitiveStep, Tools} from '../host.ts'
import {syncBoot} from './boot-sync.ts'
import {performOnFilesystems} from './filesystems.ts'
import {performOnGroups} from './groups.ts'
import {installKernel} from './kernel.ts'
import {isTargetStep, performOnTarget} from './target.ts'
import {performOnVolumes} from './volumes.ts'
import {writeFile} from './write-file.ts'

/** Carries out one step that needs no decision. */
export async function performStep(tools: Tools, files: Files, mounts: Mounts, step: PrimitiveStep): Promise<void> {
  if (isTargetStep(step)) return performOnTarget(tools, mounts, step)
  switch (step.kind) {
    case 'disk.init':
    case 'disk.clear':
    case 'group.create':
    case 'group.remove':
    case 'pool.create':
      return performOnGroups(tools, step)
    case 'filesystem.make':
    case 'filesystem.adopt':
    case 'filesystem.grow':
      return performOnFilesystems(tools, files, mounts, step)
    case 'kernel.install':
      return installKernel(files, mounts, step)
    case 'file.write':
      return writeFile(tools, files, step)
    case 'file.remove':
      return removeFile(step.path)
    case 'folder.remove':
      return removeFolder(step.path)
    case 'boot.sync':
      return syncBoot(tools, step.directory)
    default:
      return performOnVolumes(tools, step)
  }
}

/** It may be a commit: so that it lasts counts, too. Where there is no folder, there is no file. */
async function removeFile(path: string): Promise<void> {
  await rm(path, {recursive: true, force: true})
  await syncDirectory(dirname(path)).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  })
}

/** One that comes back harms nothing, since no entry names it: `recover` takes it away. */
async function removeFolder(path: string): Promise<void> {
  await rm(path, {recursive: true, force: true})
  await syncDirectory(dirname(path)).catch(() => undefined)
}
