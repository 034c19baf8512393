import type {Units} from '../../carry/units/by-unit.ts'
import type {UnitPlaces} from '../../carry/units/gone-units.ts'
import {
  defaultTarget,
  unitDefinedBy,
  unitEnabledBy,
  unitFolders,
  unitStartedBy,
  unitTunedBy,
} from '../../carry/units/unit-names.ts'
import type {Trees} from '../../host/trees.ts'
import type {Entries} from '../../model/tree.ts'
import type {TreePath} from '../../model/tree-path.ts'
import type {CarryRoots} from './roots.ts'

/** What a carry-over has to know of units. */
export interface KnownUnits {
  readonly units: Units
  readonly places: UnitPlaces
  readonly masked: ReadonlySet<string>
}

export async function readUnits(trees: Trees, {mine, theirs, ancestor}: CarryRoots): Promise<KnownUnits> {
  const [ours, others] = [await unitsIn(trees, mine), await unitsIn(trees, theirs)]
  const before = ancestor === null ? null : await unitsIn(trees, ancestor)
  const isOurs = (path: TreePath): boolean => before?.has(path) !== true
  return {
    units: {
      enabled: new Set([...named(ours.keys(), unitEnabledBy), ...defaultIn(ours)]),
      enabledBefore: before === null ? null : named(before.keys(), unitEnabledBy),
      defined: named(ours.keys(), unitDefinedBy),
      definedByImage: named(others.keys(), unitDefinedBy),
    },
    places: {
      tuned: named([...ours.keys()].filter(isOurs), unitTunedBy),
      before: placesIn(before ?? ours),
      inImage: placesIn(others),
      startedHere: named(ours.keys(), unitStartedBy),
      startedByImage: named(others.keys(), unitStartedBy),
    },
    masked: named(
      [...ours].flatMap(([path, entry]) => (isMask(entry) ? [path] : [])),
      unitDefinedBy,
    ),
  }
}

const unitsIn = async (trees: Trees, root: string): Promise<Entries> => (await trees.list(root, ...unitFolders)).entries

/** The unit that a root boots to, where it says so itself. */
function defaultIn(entries: Entries): readonly string[] {
  const entry = entries.get(defaultTarget)
  return entry?.type === 'link' ? [entry.target.slice(entry.target.lastIndexOf('/') + 1)] : []
}

const isMask = ({type, target}: {readonly type: string; readonly target: string}): boolean =>
  type === 'link' && target === '/dev/null'

/** Where each unit's own file lies; of several the last that systemd would look at, which is the image's. */
function placesIn(entries: Entries): ReadonlyMap<string, TreePath> {
  const places = new Map<string, TreePath>()
  for (const folder of unitFolders)
    for (const [path, {type}] of entries) {
      const unit = type === 'file' && path.startsWith(`${folder}/`) ? unitDefinedBy(path) : null
      if (unit !== null) places.set(unit, path)
    }
  return places
}

const named = (paths: Iterable<TreePath>, of: (path: TreePath) => string | null): ReadonlySet<string> =>
  new Set([...paths].flatMap((path) => of(path) ?? []))
