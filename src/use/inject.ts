import {basename} from 'node:path'
import type {Host} from '../host/host.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'
import {treePath, type TreePath} from '../model/tree-path.ts'
import type {VolumeId} from '../model/volume.ts'

/** The package writes here, a path a line, what it is made of. */
export const ownFiles = treePath('usr/lib/imgbase/files')
const program = treePath('usr/bin/imgbase')
const enabledUnits = treePath('etc/systemd/system')

/**
 * Whether imgbase has to be put into a layer of the image at `root`: the image has none, and what runs here is the package. A
 * layer without it is never marked good, and falls back after its tries.
 */
export async function lacksImgbase(host: Pick<Host, 'trees'>, root: string): Promise<boolean> {
  if ((await host.trees.typeOf(root, program)) !== null) return false
  return (await host.trees.typeOf('/', ownFiles)) === 'file'
}

/** For who wants the image as it is, or not at all. */
export const imageWithoutImgbase = (): CommandFault =>
  new CommandFault('refused', [
    fault(
      'update.no-imgbase',
      'the image has no imgbase: nothing would mark a layer of it good, and it would fall back after its tries',
      'Install the package in the image, or leave --no-inject out: then the imgbase of this node is put into the layer.',
    ),
  ])

/** Performs a `layer.inject` step. */
export async function injectImgbase(host: Pick<Host, 'trees' | 'mounts'>, layer: VolumeId): Promise<void> {
  const own = await pathsOfImgbase(host)
  const root = await host.mounts.mount(layer, 'writable')
  try {
    await host.trees.copy('/', root, own)
  } finally {
    await host.mounts.unmount(root)
  }
}

async function pathsOfImgbase({trees}: Pick<Host, 'trees'>): Promise<readonly TreePath[]> {
  const listed = Buffer.from((await trees.read('/', ownFiles)) ?? '').toString('utf8')
  const files = listed.split('\n').flatMap((line) => (line === '' ? [] : [treePath(line)]))
  const units = new Set(files.map((path) => basename(path)).filter((name) => name.endsWith('.service')))
  const {entries} = await trees.list('/', enabledUnits)
  const enabled = [...entries.keys()].filter((path) => units.has(basename(path)))
  return [...files, ...enabled]
}
