import {expect} from 'chai'
import type {Plan} from '../../src/model/plan.ts'
import {stagingTag} from '../../src/model/tags.ts'
import {adminText, foreignEntry} from './nodes.ts'
import {afterPlans, afterSteps, stepsOf, undosOf, untilCommit, type Model} from './lvm-model.ts'

/**
 * What holds for every transaction: taken back from any step, begun or done, once or twice, leaves the node as it was; what is
 * not ours stays. Resolves with the node after all of it.
 */
export function expectUndoable(before: Model, plans: readonly Plan[]): Model {
  const steps = plans.flatMap(untilCommit)
  // Taking a volume away is a commit that nothing takes back.
  const last = steps.at(-1)?.undo.length === 0 ? steps.length - 1 : steps.length
  for (let count = 0; count <= last; count++) {
    const done = afterSteps(before, stepsOf(steps.slice(0, count)))
    const begun = undosOf(steps.slice(0, count + 1))
    const undone = afterSteps(done, begun)
    expect(undone, `undone from step ${count}, ${steps[count]?.because ?? 'the commit'}`).to.deep.equal(before)
    expect(afterSteps(undone, begun), 'undone twice').to.deep.equal(before)
  }
  const after = afterPlans(before, plans)
  expect(after.files.get('/boot/grub/custom.cfg') ?? '').to.satisfy((text: string) => text.startsWith(adminText))
  expect(after.files.has(`/boot/loader/entries/${foreignEntry.id}.conf`)).to.equal(true)
  return after
}

/** The commit renames the boot menu into place, over a /boot that was written out before, and is again after. */
export function expectMenuCommit({steps, commit}: Plan): void {
  const kinds = steps.map(({step}) => step.kind)
  expect(steps[commit ?? -1]?.step).to.include({kind: 'file.write', path: '/boot/grub/custom.cfg'})
  expect(kinds[(commit ?? -1) + 1]).to.equal('boot.sync')
  const before = kinds.slice(0, commit ?? 0)
  const onBoot = before.findLastIndex((kind) => kind === 'kernel.install' || kind === 'file.write')
  if (onBoot !== -1) expect(before.indexOf('boot.sync', onBoot), 'a sync of /boot before the commit').to.not.equal(-1)
  const menus = steps.filter(({step}) => step.kind === 'file.write' && step.path === '/boot/grub/custom.cfg')
  expect(menus, 'menus written').to.have.length(1)
}

/** What becomes real is whole: nothing bears the mark of being made any more. */
export function expectNothingStagedAtCommit(before: Model, plans: readonly Plan[], transaction: string): void {
  const steps = plans.flatMap((plan) => plan.steps.slice(0, plan.commit ?? plan.steps.length))
  const {volumes} = afterSteps(before, stepsOf(steps))
  const staged = [...volumes].filter(([, {tags}]) => tags.has(stagingTag(transaction))).map(([path]) => path)
  expect(staged, 'still marked as staged when the commit comes').to.deep.equal([])
}
