import type {Check, Finding} from './check.ts'
import {type CheckFacts, known} from './facts.ts'

export const journalChecks: readonly Check[] = [
  {id: 'journal.unfinished', title: 'every command was finished or undone', severity: 'error', find: interrupted},
]

function interrupted({journals}: CheckFacts): readonly Finding[] {
  return known(journals)
    .filter(({live}) => !live)
    .map(({command, stepsDone, stepsPlanned}) => ({
      message: `'${command}' was interrupted after ${stepsDone} of ${stepsPlanned} steps`,
      remedy: 'imgbase recover',
    }))
}
