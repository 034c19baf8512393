import {layersOf} from '../../model/lineage.ts'
import {shownTime} from '../../model/shown-time.ts'
import type {Check, Finding} from './check.ts'
import type {CheckFacts} from './facts.ts'

export const clockChecks: readonly Check[] = [
  {id: 'clock.behind', title: 'the clock is not behind what happened before', severity: 'warning', find: behind},
]

/** Which layer was good last is told by the time, and with it what a rollback goes back to. */
function behind({node: {state, lineage}}: CheckFacts): readonly Finding[] {
  return layersOf(lineage)
    .filter(({goodAt}) => goodAt !== null && goodAt > state.now)
    .map(({id, goodAt}) => ({
      message: `the clock says ${shownTime(state.now)}, but ${id} was found to run well at ${shownTime(goodAt ?? 0)}`,
      remedy: 'timedatectl set-time, and have it kept: timedatectl set-ntp true',
    }))
}
