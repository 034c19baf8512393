import {entryOf, layerOfEntry} from '../../boot/entries.ts'
import type {Host} from '../host/host.ts'
import {namesInInitrd} from '../image/initrd/names-in.ts'
import {layersOf, type Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {treePath} from '../model/tree-path.ts'
import type {LayerFacts} from '../plan/check/facts.ts'
import {missingIn} from '../plan/initrd.ts'
import {listedPvids} from '../read/devices-file.ts'
import {askNeeds} from './initrd/ask-needs.ts'
import {fstabIn, lookInto} from './layer-fstabs.ts'
import {devicesFile} from './lvm-devices.ts'

/** Looks into each layer that is finished; the running one too, at what its mounts hide. */
export async function layerFactsOf(host: Host, node: Node): Promise<readonly LayerFacts[]> {
  const found: LayerFacts[] = []
  for (const layer of layersOf(node.lineage).filter(({incomplete}) => !incomplete))
    found.push(await lookInto(host, layer, (root) => factsOf(host, node, layer, root)))
  return found
}

async function factsOf(host: Host, node: Node, layer: Layer, root: string): Promise<LayerFacts> {
  const devices = await host.trees.read(root, treePath(devicesFile.slice(1)))
  return {
    id: layer.id,
    isBooted: layer.id === node.roles.booted?.id,
    fstab: await fstabIn(host, root),
    listed: devices === null ? null : listedPvids(Buffer.from(devices).toString('latin1')),
    profiles: await host.files.list(`${root}/etc/lvm/profile`),
    foreign: await foreignFiles(host, node, layer, root),
    lacking: await lackingOf(host, node, layer, root),
  }
}

async function lackingOf(host: Host, {state, lineage}: Node, layer: Layer, root: string): Promise<readonly string[]> {
  const entry = entryOf(state.boot.entries, lineage, layer)
  const [initrd] = entry?.initrds ?? []
  const names = initrd === undefined ? null : await namesInInitrd(host, `${state.boot.directory}${initrd}`)
  if (entry === null || names === null || names.length === 0) return []
  return missingIn(names, await askNeeds(host, root, layer.volume, entry.version))
}

/** Where imgbase put them, the layer's root has the same ones (see the step `kernel.install`). */
async function foreignFiles(
  host: Host,
  {state, lineage}: Node,
  layer: Layer,
  root: string,
): Promise<readonly string[]> {
  const {directory, entries} = state.boot
  const folder = `/${layer.volume.name}/`
  const ours = entries.filter(
    (entry) => layerOfEntry(entry, lineage) === layer.id && entry.kernel === `${folder}vmlinuz`,
  )
  if (ours.length === 0) return []
  const kinds = [
    {path: `${directory}${folder}vmlinuz`, own: /^vmlinuz/},
    {path: `${directory}${folder}initrd`, own: /^init(?:rd|ramfs)/},
  ]
  const foreign = await Promise.all(
    kinds.map(async ({path, own}) => ((await isForeign(host, path, await ownFiles(host, root, own))) ? [path] : [])),
  )
  return foreign.flat()
}

/** Whether none of a layer's own files is the same; what is missing or empty, or of a layer that has no such file, is another matter. */
async function isForeign({files}: Host, path: string, own: readonly string[]): Promise<boolean> {
  const size = (await files.stat(path))?.size ?? 0n
  if (size === 0n || own.length === 0) return false
  const digest = await files.sha256(path)
  for (const other of own)
    if ((await files.stat(other))?.size === size && (await files.sha256(other)) === digest) return false
  return true
}

/** As `findKernel` looks for them: in /boot, and beside the modules. */
async function ownFiles({files}: Host, root: string, name: RegExp): Promise<readonly string[]> {
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
