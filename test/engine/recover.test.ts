import {expect} from 'chai'
import fc from 'fast-check'
import {begin} from '../../src/engine/execute.ts'
import {recover, recoveryOf} from '../../src/engine/recover.ts'
import {Ground, scenarios, type Mishap, type Scenario, type Trouble} from './world.ts'

const who = {id: 't1', command: 'imgbase update x', pid: 7}
const mishaps = fc.constantFrom<Mishap[]>('before', 'after', 'torn')
const committed = (ground: Ground): boolean => ground.world.get('/boot/grub/custom.cfg') === 'new'

/** Runs until the end or the kill; what a killed process waited for never comes. */
function runUntilKilled(ground: Ground, {plans}: Scenario, trouble: Trouble): Promise<void> {
  const run = async (): Promise<void> => {
    const running = await begin(ground.machinery(trouble), who)
    for (const plan of plans) await running.run(plan)
  }
  return orKilled(run())
}

const orKilled = (work: Promise<unknown>): Promise<void> =>
  Promise.race([
    work.then(
      () => undefined,
      () => undefined,
    ),
    new Promise<void>((resolve) => setImmediate(resolve)),
  ])

async function recoverOnce(ground: Ground, trouble: Trouble = {}): Promise<void> {
  const transaction = ground.transaction()
  if (transaction === null || transaction.outcome !== null) return
  const machinery = ground.machinery(trouble)
  await recover(machinery, await recoveryOf(transaction, machinery.isDone), false)
}

/** The journal as if its end had not been written. */
function reopen(ground: Ground): void {
  ground.journal = ground.journal.replace(/^\{"record":"end".*\n/m, '')
}

describe('recovery', () => {
  it('ends in before or after, as the commit says, wherever the process was killed; and once more changes nothing', () =>
    fc.assert(
      fc.asyncProperty(scenarios, mishaps, async (scenario, how) => {
        const whole = new Ground(scenario.before)
        await runUntilKilled(whole, scenario, {})
        expect(whole.transaction()?.outcome).to.equal('committed')
        for (let call = 0; call < whole.calls; call++) {
          const ground = new Ground(scenario.before)
          await runUntilKilled(ground, scenario, {kill: {call, how}})
          const expected = committed(ground) ? scenario.after : scenario.before
          await recoverOnce(ground)
          expect(ground.world, `killed in call ${call}`).to.deep.equal(expected)
          expect(ground.transaction()?.outcome ?? null).to.not.equal(ground.transaction() === null ? '' : null)
          reopen(ground)
          await recoverOnce(ground)
          expect(ground.world, `recovered twice after call ${call}`).to.deep.equal(expected)
        }
      }),
      {numRuns: 40},
    ))

  it('does so as well where it is killed itself, again and again', () =>
    fc.assert(
      fc.asyncProperty(
        scenarios,
        fc.nat(40),
        mishaps,
        fc.array(fc.tuple(fc.nat(12), mishaps), {maxLength: 4}),
        async (scenario, call, how, kills) => {
          const ground = new Ground(scenario.before)
          await runUntilKilled(ground, scenario, {kill: {call, how}})
          const expected = committed(ground) ? scenario.after : scenario.before
          for (const [at, manner] of kills) await orKilled(recoverOnce(ground, {kill: {call: at, how: manner}}))
          await recoverOnce(ground)
          expect(ground.world).to.deep.equal(expected)
        },
      ),
      {numRuns: 1500},
    ))

  it('ends in before or after where the process was killed while it undid', () =>
    fc.assert(
      fc.asyncProperty(scenarios, fc.nat(20), fc.nat(30), mishaps, async (scenario, fails, later, how) => {
        const ground = new Ground(scenario.before)
        const failing = new Map([[fails, 'before' as const]])
        await runUntilKilled(ground, scenario, {failing, kill: {call: fails + 1 + later, how}})
        const expected = committed(ground) ? scenario.after : scenario.before
        await recoverOnce(ground)
        if (committed(ground)) return
        expect(ground.world).to.deep.equal(expected)
      }),
      {numRuns: 500},
    ))

  const stuckGround = async (): Promise<{ground: Ground; scenario: Scenario}> => {
    const [scenario] = fc.sample(
      scenarios.filter(({plans}) => plans.length === 1 && plans[0]?.commit === 3),
      1,
    )
    const ground = new Ground(scenario!.before)
    // begin, plan, and then intent, step and done of each: killed before the second step's effect.
    await runUntilKilled(ground, scenario!, {kill: {call: 6, how: 'before'}})
    return {ground, scenario: scenario!}
  }

  it('stops at the first step that cannot be undone, and stays open', async () => {
    const {ground} = await stuckGround()
    const machinery = ground.machinery({failing: new Map([[0, 'before']])})
    const recovery = await recoveryOf(ground.transaction()!, () => Promise.resolve(false))
    const end = await recover(machinery, recovery, false).catch((error: unknown) => error)
    expect(String(end)).to.equal('Error: call 0 failed before its effect')
    expect(ground.transaction()?.outcome).to.equal(null)
  })

  it('with force gives such steps up, tells them, undoes the rest and ends', async () => {
    const {ground} = await stuckGround()
    const machinery = ground.machinery({failing: new Map([[0, 'before']])})
    const calls = ground.calls
    const recovery = await recoveryOf(ground.transaction()!, () => Promise.resolve(false))
    expect(await recover(machinery, recovery, true)).to.have.length(1)
    expect(ground.calls - calls).to.equal(3)
    expect(ground.transaction()?.outcome).to.equal('undone')
  })

  it('undoes only what was begun, and never asks whether a commit is done that was not begun', async () => {
    const {ground, scenario} = await stuckGround()
    const recovery = await recoveryOf(ground.transaction()!, () => Promise.reject(new Error('not to be asked')))
    expect(recovery).to.deep.equal({way: 'undo', steps: scenario.plans[0]?.steps.slice(0, 2)})
  })

  it('finishes past a commit that is noted as done, whatever became of its effect since', async () => {
    const [scenario] = fc.sample(scenarios, 1)
    const ground = new Ground(scenario!.before)
    await runUntilKilled(ground, scenario!, {})
    reopen(ground)
    ground.world.set('/boot/grub/custom.cfg', 'edited by the administrator')
    const transaction = ground.transaction()!
    const recovery = await recoveryOf(transaction, () => Promise.reject(new Error('not to be asked')))
    expect(recovery).to.deep.equal({way: 'finish', unsettled: null, steps: []})
  })

  it('makes a commit last that no record notes, before it cleans up; and stays open where the disk does not take it', async () => {
    const [scenario] = fc.sample(
      scenarios.filter(({plans}) => plans.length === 1 && plans[0]?.commit === 3),
      1,
    )
    const ground = new Ground(scenario!.before)
    // begin, plan, intent, step and done of three, the intent of the commit and the commit.
    await runUntilKilled(ground, scenario!, {kill: {call: 12, how: 'after'}})
    expect(committed(ground)).to.equal(true)
    const sick = {...ground.machinery(), settle: () => Promise.reject(new Error('EIO'))}
    const end = await recover(sick, await recoveryOf(ground.transaction()!, sick.isDone), false).catch(String)
    expect(end).to.equal('Error: EIO')
    expect(ground.transaction()?.outcome).to.equal(null)
    await recoverOnce(ground)
    expect(ground.world).to.deep.equal(scenario!.after)
    expect(ground.transaction()?.outcome).to.equal('committed')
  })
})
