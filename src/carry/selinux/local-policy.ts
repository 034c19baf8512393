import type {Entries} from '../../model/tree.ts'
import type {TreePath} from '../../model/tree-path.ts'
import {looksDifferent} from '../listing-delta.ts'

/**
 * Of the store of a policy what its administrator put there: modules, and what semanage(8) notes in files of its own. `base` is that of
 * the image that `mine` came with, null where nothing tells; `layer` that of the new one, whose modules stay. Paths below the
 * store's folder `active`.
 */
export function localPolicy(mine: Entries, base: Entries | null, layer: Entries): readonly TreePath[] {
  const [before, there] = [modulesIn(base ?? new Map()), modulesIn(layer)]
  const isLocalModule = (module: string): boolean =>
    !there.has(module) && (base === null ? !module.startsWith(ofImages) : !before.has(module))
  return [...mine].flatMap(([path, entry]) => {
    const module = moduleOf(path)
    if (module !== null) return isLocalModule(module) ? [path] : []
    return isSettings(path) && entry.size > 0n && looksDifferent(base?.get(path), entry) ? [path] : []
  })
}

/** Distributions install at priority 100, semodule(8) at 400. */
const ofImages = 'modules/100/'

const moduleOf = (path: TreePath): string | null => /^modules\/(?:\d+|disabled)\/[^/]+/.exec(path)?.[0] ?? null

const modulesIn = (entries: Entries): ReadonlySet<string> =>
  new Set([...entries.keys()].flatMap((path) => moduleOf(path) ?? []))

/** `file_contexts.local`, `booleans.local`, `ports.local` and their like. */
const isSettings = (path: TreePath): boolean => /^[a-z_]+\.local$/.test(path)
