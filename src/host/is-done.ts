import type {Step} from '../model/step.ts'
import type {Files, Tools} from './host.ts'
import {groupTags} from './perform/groups.ts'
import {isIdle, sizeOf, tagsOf} from './perform/volumes.ts'

/** Whether a step that can be a commit took effect: asked of the file or of LVM, never of a journal. */
export async function isStepDone(tools: Tools, files: Files, step: Step): Promise<boolean> {
  switch (step.kind) {
    case 'file.write':
      return (await files.readText(step.path)) === step.text
    case 'file.remove':
      return (await files.stat(step.path)) === null
    case 'system.unmount':
      return (await tools.run([...systemsMountPoint, step.path], {accept: [1, 32]})).exitCode !== 0
    case 'volume.remove':
      return (await tagsOf(tools, step)) === null
    case 'volume.deactivate':
      return !(await isIdle(tools, step))
    case 'volume.grow':
      return (await sizeOf(tools, step)) >= step.size
    case 'volume.tag':
      return hasTags(await tagsOf(tools, step), step)
    case 'group.tag':
      return hasTags(await groupTags(tools, step.vg), step)
    default:
      return false
  }
}

/** mountpoint(1) says no with 32, or 1 where there is no such folder. */
const systemsMountPoint = ['nsenter', '--mount=/proc/1/ns/mnt', '--', 'mountpoint', '--quiet'] as const

function hasTags(tags: readonly string[] | null, step: {add: readonly string[]; remove: readonly string[]}): boolean {
  return tags !== null && step.add.every((tag) => tags.includes(tag)) && !step.remove.some((tag) => tags.includes(tag))
}
