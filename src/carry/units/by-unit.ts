import {resultOf, sideOf, type Decision, type Decisions, type TwoSides} from '../decision.ts'
import {defaultTarget, isUnitIn, unitDefinedBy, unitEnabledBy} from './unit-names.ts'

/** What is known of units, by name. */
export interface Units {
  /** Enabled in the root that runs, and in its ancestor; null where nothing tells what was before. */
  readonly enabled: ReadonlySet<string>
  readonly enabledBefore: ReadonlySet<string> | null
  /** Defined in the root that runs, and in the new image. */
  readonly defined: ReadonlySet<string>
  readonly definedByImage: ReadonlySet<string>
}

/**
 * Decisions about links that enable units, by the unit's name and not by the link's: what is disabled here stays so, also where
 * the image enables it elsewhere than before. What the image enables counts for units that are new here.
 */
export function decidedByUnit(decisions: Decisions, sides: TwoSides, units: Units): Decisions {
  const result = new Map(decisions)
  for (const [path, decision] of decisions) {
    const unit = path === defaultTarget ? sameTarget(sides) : unitEnabledBy(path)
    if (unit !== null)
      result.set(path, decisionOn(unit, decision, [sideOf(sides.mine, path), sideOf(sides.theirs, path)], units))
  }
  return result
}

function decisionOn(
  unit: string,
  decision: Decision,
  [mine, theirs]: readonly [ReturnType<typeof sideOf>, ReturnType<typeof sideOf>],
  units: Units,
): Decision {
  const isBrought = decision.verdict === 'theirs' || decision.verdict === 'conflict'
  if (isBrought && mine.type === 'absent' && theirs.type === 'link' && isDisabledHere(unit, units))
    return {verdict: 'delete', wins: 'mine', beside: false}
  // It is enabled on both sides, by the path where each has the unit.
  if (decision.verdict === 'conflict' && mine.type === 'link' && theirs.type === 'link')
    return {verdict: 'theirs', wins: 'theirs', beside: false}
  return decision
}

/** The unit that both sides boot to; null where they differ, or one has no link. */
function sameTarget(sides: TwoSides): string | null {
  const [mine, theirs] = [sideOf(sides.mine, defaultTarget), sideOf(sides.theirs, defaultTarget)]
  if (mine.type !== 'link' || theirs.type !== 'link') return null
  const [unit, other] = [mine.target, theirs.target].map((target) => target.slice(target.lastIndexOf('/') + 1))
  return unit !== undefined && unit === other ? unit : null
}

/** A unit that was disabled here, and not because it was never enabled. */
export const isDisabledHere = (unit: string, {enabled, enabledBefore, defined}: Units): boolean =>
  !enabled.has(unit) && (enabledBefore === null ? isUnitIn(defined, unit) : enabledBefore.has(unit))

/** Units that files which are ours define in the layer. */
export const unitsTaken = (decisions: Decisions, sides: TwoSides): ReadonlySet<string> =>
  new Set(
    [...decisions].flatMap(([path, decision]) =>
      decision.wins === 'mine' && resultOf(sides, path, decision).type !== 'absent' ? (unitDefinedBy(path) ?? []) : [],
    ),
  )
