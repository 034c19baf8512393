import {entryOf} from '../../../boot/entries.ts'
import type {Host} from '../../host/host.ts'
import {findKernel} from '../../image/kernel.ts'
import {filesInInitrd} from '../../image/initrd/files-in.ts'
import type {BootEntry} from '../../model/boot-entry.ts'
import type {InitrdFile} from '../../model/initrd.ts'
import type {Layer} from '../../model/lineage.ts'
import type {Node} from '../../model/node.ts'
import {initrdFiles} from '../../plan/check/entries.ts'
import {missingIn, releaseIn} from '../../plan/initrd.ts'
import {askNeeds} from './ask-needs.ts'

type LookingHost = Pick<Host, 'files' | 'tools' | 'trees'>

/**
 * What the layer mounted at `root` needs of the initrds that its entry loads, and none of them has; none where nobody can look into
 * them all.
 */
export async function lackingOfLayer(
  host: LookingHost,
  {state, lineage}: Node,
  layer: Layer,
  root: string,
): Promise<readonly string[]> {
  const entry = entryOf(state.boot.entries, lineage, layer)
  if (entry === null) return []
  const all = await Promise.all(initrdFiles(state.boot, entry).map((path) => filesInInitrd(host, path)))
  const files = all.flatMap((look) => look.files ?? [])
  if (all.some((look) => look.files === null) || files.length === 0) return []
  return missingIn(files, await askNeeds(host, root, layer.volume, await releaseOf(host, root, files, entry)))
}

/** What an entry calls its version is the release only where imgbase did not make it: the initrd tells whose modules it has, or the root. */
async function releaseOf(
  host: LookingHost,
  root: string,
  files: readonly InitrdFile[],
  {version}: BootEntry,
): Promise<string> {
  const release = releaseIn(files)
  if (release !== null) return release
  const found = await findKernel(host, root)
  return found.ok ? found.value.release : version
}
