import {shownPath, type ShownPath, type TreePath} from '../../model/tree-path.ts'
import {isDisabledHere, type Units} from './by-unit.ts'
import {isUnitIn, templateOf} from './unit-names.ts'

/** What else is known of units, to tell which of them an image took away or moved. */
export interface UnitPlaces {
  /** Units that files of ours change. */
  readonly tuned: ReadonlySet<string>
  /** Where a unit came from until now, and where the new image has it. */
  readonly before: ReadonlyMap<string, TreePath>
  readonly inImage: ReadonlyMap<string, TreePath>
  /** Units that the root that runs, and that the image, start without a link in /etc. */
  readonly startedHere: ReadonlySet<string>
  readonly startedByImage: ReadonlySet<string>
}

/** A unit that is enabled or changed here and that the image has elsewhere than before. */
export interface MovedUnit {
  readonly unit: string
  readonly from: ShownPath
  readonly to: ShownPath
}

/** Units that are enabled here, or were there and are changed here, and that neither the image nor what is `taken` defines. */
export function missingUnits(units: Units, {tuned}: UnitPlaces, taken: ReadonlySet<string>): readonly string[] {
  const ours = new Set([...units.enabled, ...[...tuned].filter((unit) => isUnitIn(units.defined, unit))])
  return [...ours].filter((unit) => !isUnitIn(units.definedByImage, unit) && !isUnitIn(taken, unit)).toSorted()
}

export function movedUnits({enabled}: Units, {tuned, before, inImage}: UnitPlaces): readonly MovedUnit[] {
  const names = new Set([...enabled, ...tuned].map((unit) => (before.has(unit) ? unit : templateOf(unit))))
  return [...names].toSorted().flatMap((unit) => {
    const [from, to] = [before.get(unit), inImage.get(unit)]
    return from === undefined || to === undefined || from === to
      ? []
      : [{unit, from: shownPath(from), to: shownPath(to)}]
  })
}

/** Units that were disabled here, and that the image starts all the same, as nothing did here: only a mask keeps them from it. */
export const startedAnyway = (
  units: Units,
  {startedHere, startedByImage}: UnitPlaces,
  masked: ReadonlySet<string>,
): readonly string[] =>
  [...startedByImage]
    .filter((unit) => !startedHere.has(unit) && isDisabledHere(unit, units) && !masked.has(unit))
    .toSorted()
