import {layerOfEntry} from '../../boot/entries.ts'
import type {Host} from '../host/host.ts'
import type {Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import type {LayerFacts} from '../plan/check/facts.ts'
import {entryFiles} from '../plan/check/entries.ts'
import {isSignedKernel} from '../read/signed-kernel.ts'

type FilesHost = Pick<Host, 'files'>
type BootFileFacts = Pick<LayerFacts, 'foreign' | 'signedOnBoot'>

/** Compares what the layer's entry loads with what its root at `root` has: the same, where imgbase put it there (see the step `kernel.install`). */
export async function bootFilesOfLayer(
  host: FilesHost,
  node: Node,
  layer: Layer,
  root: string,
): Promise<BootFileFacts> {
  const {state, lineage} = node
  const folder = `${state.boot.directory}/${layer.volume.name}/`
  const paths = state.boot.entries
    .filter((entry) => layerOfEntry(entry, lineage) === layer.id)
    .flatMap((entry) => entryFiles(state.boot, entry))
    .filter((path) => path.startsWith(folder))
  const kernels = await foreignOf(host, root, namedBy(paths, 'vmlinuz'), /^vmlinuz/)
  const initrds = await foreignOf(host, root, namedBy(paths, 'initrd'), /^init(?:rd|ramfs)/)
  const signedOnBoot = state.boot.firmware.secureBoot ? await signedAlone(host, root, kernels) : []
  return {foreign: [...kernels.filter((path) => !signedOnBoot.includes(path)), ...initrds], signedOnBoot}
}

/** In the layer's folder, or in that of a release that was taken later; files of other names are not imgbase's. */
const namedBy = (paths: readonly string[], name: string): readonly string[] => [
  ...new Set(paths.filter((path) => path.endsWith(`/${name}`))),
]

async function foreignOf(
  host: FilesHost,
  root: string,
  paths: readonly string[],
  name: RegExp,
): Promise<readonly string[]> {
  const own = await ownFiles(host, root, name)
  const foreign = await Promise.all(paths.map(async (path) => ((await isForeign(host, path, own)) ? [path] : [])))
  return foreign.flat()
}

/** Whether none of a layer's own files is the same; what is missing or empty, or of a layer that has no such file, is another matter. */
async function isForeign({files}: FilesHost, path: string, own: readonly string[]): Promise<boolean> {
  const size = (await files.stat(path))?.size ?? 0n
  if (size === 0n || own.length === 0) return false
  const digest = await files.sha256(path)
  for (const other of own)
    if ((await files.stat(other))?.size === size && (await files.sha256(other)) === digest) return false
  return true
}

/** Those of the kernels that carry a signature, where none of the layer's own does: who signed one on /boot made it another one. */
async function signedAlone({files}: FilesHost, root: string, kernels: readonly string[]): Promise<readonly string[]> {
  const signedOf = async (paths: readonly string[]): Promise<readonly string[]> => {
    const signed = await Promise.all(paths.map(async (path) => isSignedKernel(await files.readBytes(path, 0, 1024))))
    return paths.filter((_, index) => signed[index])
  }
  if (kernels.length === 0) return []
  return (await signedOf(await ownFiles({files}, root, /^vmlinuz/))).length === 0 ? signedOf(kernels) : []
}

/** As `findKernel` looks for them: in /boot, and beside the modules. */
async function ownFiles({files}: FilesHost, root: string, name: RegExp): Promise<readonly string[]> {
  const modules = `${root}/usr/lib/modules`
  const folders = [`${root}/boot`, ...(await files.list(modules)).map((release) => `${modules}/${release}`)]
  const paths = await Promise.all(
    folders.map(async (folder) =>
      (await files.list(folder)).filter((one) => name.test(one)).map((one) => `${folder}/${one}`),
    ),
  )
  const stats = await Promise.all(paths.flat().map(async (path) => ({path, stat: await files.stat(path)})))
  return stats.filter(({stat}) => stat?.type === 'file').map(({path}) => path)
}
