import type {Units} from '../../carry/units/by-unit.ts'
import {defaultTarget, unitDefinedBy, unitEnabledBy, unitFolders} from '../../carry/units/unit-names.ts'
import type {Trees} from '../../host/trees.ts'
import {isWithin, treePath, type TreePath} from '../../model/tree-path.ts'
import type {CarryRoots} from './roots.ts'

export async function readUnits(trees: Trees, {mine, theirs, ancestor}: CarryRoots): Promise<Units> {
  const ours = await namesIn(trees, mine)
  return {
    enabled: new Set([...named(ours, unitEnabledBy), ...(await defaultIn(trees, mine))]),
    enabledBefore: ancestor === null ? null : named(await namesIn(trees, ancestor), unitEnabledBy),
    defined: named(ours, unitDefinedBy),
    definedByCarried: named(
      ours.filter((path) => carried.some((folder) => isWithin(path, folder))),
      unitDefinedBy,
    ),
    definedByImage: named(await namesIn(trees, theirs), unitDefinedBy),
  }
}

/** The unit that a root boots to, where it says so itself. */
async function defaultIn(trees: Trees, root: string): Promise<readonly string[]> {
  const entry = (await trees.list(root, defaultTarget)).entries.get(defaultTarget)
  return entry?.type === 'link' ? [entry.target.slice(entry.target.lastIndexOf('/') + 1)] : []
}

const carried = ['etc', 'usr/local'].map(treePath)

const namesIn = async (trees: Trees, root: string): Promise<readonly TreePath[]> => [
  ...(await trees.list(root, ...unitFolders)).entries.keys(),
]

const named = (paths: readonly TreePath[], of: (path: TreePath) => string | null): ReadonlySet<string> =>
  new Set(paths.flatMap((path) => of(path) ?? []))
