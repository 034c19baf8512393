import {treePath, type TreePath} from '../../model/tree-path.ts'

export const modulesFolder = treePath('usr/lib/modules')

/** A kernel module that came with no image. */
interface OwnModule {
  readonly path: TreePath
  readonly kernel: string
  readonly name: string
}

/** What becomes of a node's own kernel modules. */
export interface ModulePlan {
  readonly carried: readonly OwnModule[]
  /** Names of modules for which the new layer has no kernel that they fit. */
  readonly missing: readonly OwnModule[]
}

/** A module fits the kernel of exactly its version; what the layer has by the same name, from a package or dkms, stands for ours. */
export function planModules(mine: Iterable<TreePath>, base: Iterable<TreePath>, layer: Iterable<TreePath>): ModulePlan {
  const inLayer = [...layer]
  const kernels = new Set(inLayer.map((path) => path.split('/')[3]))
  const there = new Set([...ownModules(base), ...ownModules(inLayer)].map(({name}) => name))
  const ours = ownModules(mine).filter(({name}) => !there.has(name))
  const carried = ours.filter(({kernel}) => kernels.has(kernel))
  const names = new Set(carried.map(({name}) => name))
  const left = new Map(ours.filter(({name}) => !names.has(name)).map((one) => [one.name, one]))
  return {carried, missing: [...left.values()]}
}

/** Of these names the modules that are not the kernel's own: they lie in folders of their own (depmod.d(5): `updates` is searched first; `extra` is Fedora's and kbuild's). */
export const ownModules = (paths: Iterable<TreePath>): readonly OwnModule[] => modulesIn(['extra', 'updates'], paths)

/** Those, and the modules of another kernel that this one takes: RHEL's weak-modules(8) links them into `weak-updates`. */
export const addedModules = (paths: Iterable<TreePath>): readonly OwnModule[] =>
  modulesIn(['extra', 'updates', 'weak-updates'], paths)

const modulesIn = (folders: readonly string[], paths: Iterable<TreePath>): readonly OwnModule[] =>
  [...paths].flatMap((path) => {
    const match = /^usr\/lib\/modules\/([^/]+)\/([^/]+)\/(?:.+\/)?([^/]+)\.ko(?:\.(?:gz|xz|zst))?$/.exec(path)
    const [, kernel = '', folder = '', name = ''] = match ?? []
    return folders.includes(folder) ? [{path, kernel, name}] : []
  })
