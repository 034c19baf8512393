import {armsTries, tries} from '../../boot/trial.ts'
import type {Plan} from '../model/plan.ts'

/** How often what a plan stages is booted before another layer comes back; null where its boots are not counted. */
export const triesOf = (plan: Plan): number | null => (plan.steps.some(({step}) => armsTries(step)) ? tries : null)
