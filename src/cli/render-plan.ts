import type {Plan} from '../model/plan.ts'
import type {Step} from '../model/step.ts'
import {formatSize} from '../model/size.ts'

/** What `--dry-run` prints: every step with its reason; the one that makes the change real is marked. */
export function renderPlans(plans: readonly Plan[]): string {
  if (plans.length === 0) return 'Nothing would be done.'
  const lines = plans.flatMap((plan) => [
    `To ${plan.goal}:`,
    ...plan.steps.map(
      ({step, because}, index) => `  ${index === plan.commit ? '*' : '-'} ${because}   (${describeStep(step)})`,
    ),
  ])
  return [
    ...lines,
    '',
    '* makes it real: before it everything can be undone, after it only cleaning follows.',
    'Nothing was changed.',
  ].join('\n')
}

/** The step in short: its kind and what it works on. */
function describeStep(step: Step): string {
  const target =
    'path' in step
      ? step.path
      : 'program' in step
        ? step.program
        : 'name' in step
          ? `${step.vg}/${step.name}`
          : 'vg' in step
            ? step.vg
            : 'disk' in step
              ? step.disk
              : 'device' in step
                ? step.device
                : step.directory
  const size = 'size' in step ? ` ${formatSize(step.size)}` : ''
  return `${step.kind} ${target}${size}`
}

/** Plans as JSON, with sizes as numbers of bytes. */
export const plansForJson = (plans: readonly Plan[]): unknown => ({version: 1, dryRun: true, plans: forJson(plans)})

/** JSON has one kind of number: sizes become numbers (exact up to 8 PiB). */
export const forJson = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? Number(one) : one)))
