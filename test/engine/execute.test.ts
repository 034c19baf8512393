import {expect} from 'chai'
import fc from 'fast-check'
import {begin} from '../../src/engine/execute.ts'
import {recover, recoveryOf} from '../../src/engine/recover.ts'
import type {Progress} from '../../src/model/progress.ts'
import {Stuck, Undone, Unsettled} from '../../src/model/undone.ts'
import {Ground, scenarios, type Mishap, type Scenario, type Trouble} from './world.ts'

const who = {id: 't1', command: 'imgbase update x', pid: 7}
const mishaps = fc.constantFrom<Mishap[]>('before', 'after', 'torn')
const committed = (ground: Ground): boolean => ground.world.get('/boot/grub/custom.cfg') === 'new'

type End = {readonly failures: readonly unknown[]} | {readonly error: unknown}

async function runAll(ground: Ground, {plans}: Scenario, trouble: Trouble): Promise<End> {
  try {
    const running = await begin(ground.machinery(trouble), who)
    const failures = []
    for (const plan of plans) failures.push(...(await running.run(plan)))
    return {failures}
  } catch (error) {
    return {error}
  }
}

/** As the next command does, where the journal has no end. */
async function recoverIfOpen(ground: Ground): Promise<void> {
  const transaction = ground.transaction()
  if (transaction === null || transaction.outcome !== null) return
  const machinery = ground.machinery()
  await recover(machinery, await recoveryOf(transaction, machinery.isDone), false)
}

const anyTroubles = fc
  .array(fc.tuple(fc.nat(60), mishaps), {minLength: 1, maxLength: 4})
  .map((failing) => new Map(failing))

describe('a transaction', () => {
  it('makes the world what its plans say, and tells the journal so', () =>
    fc.assert(
      fc.asyncProperty(scenarios, async (scenario) => {
        const ground = new Ground(scenario.before)
        expect(await runAll(ground, scenario, {})).to.deep.equal({failures: []})
        expect(ground.world).to.deep.equal(scenario.after)
        const steps = scenario.plans.flatMap((plan) => plan.steps)
        const told = ground.transaction()
        expect(told).to.include({...who, outcome: 'committed'})
        expect(told?.plans).to.deep.equal(scenario.plans)
        expect([...(told?.finished ?? [])]).to.deep.equal([...steps.keys()])
      }),
    ))

  it('reports each step before it begins, counted over all plans so far', async () => {
    const [scenario] = fc.sample(
      scenarios.filter(({plans}) => plans.length === 2 && plans.every(({steps}) => steps.length > 1)),
      1,
    )
    const ground = new Ground(scenario!.before)
    const told: Progress[] = []
    const running = await begin({...ground.machinery(), report: (progress) => told.push(progress)}, who)
    for (const plan of scenario!.plans) await running.run(plan)
    const [first, second] = scenario!.plans.map(({steps}) => steps.length) as [number, number]
    const expected = scenario!.plans
      .flatMap(({steps}) => steps)
      .map(({because}, index) => ({kind: 'step', index, total: index < first ? first : first + second, because}))
    expect(told).to.deep.equal(expected)
  })

  it('is as before or as after, whatever single call fails', () =>
    fc.assert(
      fc.asyncProperty(scenarios, mishaps, async (scenario, how) => {
        const whole = new Ground(scenario.before)
        await runAll(whole, scenario, {})
        for (let index = 0; index < whole.calls; index++) {
          const ground = new Ground(scenario.before)
          const end = await runAll(ground, scenario, {failing: new Map([[index, how]])})
          if ('error' in end) {
            expect(end.error).to.be.instanceOf(index === 0 ? Error : Undone)
            expect(ground.world, `call ${index}`).to.deep.equal(scenario.before)
          } else {
            expect(committed(ground), `call ${index}`).to.equal(true)
          }
          await recoverIfOpen(ground)
          expectWhole(ground, scenario, end)
        }
      }),
      {numRuns: 60},
    ))

  it('is as before or as after, whatever calls fail, undoing included', () =>
    fc.assert(
      fc.asyncProperty(scenarios, anyTroubles, async (scenario, failing) => {
        const ground = new Ground(scenario.before)
        const end = await runAll(ground, scenario, {failing})
        if ('error' in end && end.error instanceof Undone) expect(ground.world).to.deep.equal(scenario.before)
        await recoverIfOpen(ground)
        expectWhole(ground, scenario, end)
      }),
      {numRuns: 1500},
    ))

  it('is as before or as after, whenever it is interrupted', () =>
    fc.assert(
      fc.asyncProperty(scenarios, fc.nat(40), async (scenario, abortAt) => {
        const ground = new Ground(scenario.before)
        const end = await runAll(ground, scenario, {abortAt})
        if ('failures' in end) {
          expect(ground.world).to.deep.equal(scenario.after)
          return
        }
        expect(end.error).to.be.instanceOf(Undone)
        expect((end.error as Error).cause).to.have.property('name', 'AbortError')
        expect(ground.world).to.deep.equal(scenario.before)
        expect(ground.transaction()?.outcome).to.equal('undone')
      }),
      {numRuns: 500},
    ))

  it('counts a commit as done that fails after it took effect, and cleans up', () =>
    fc.assert(
      fc.asyncProperty(scenarios, async (scenario) => {
        const ground = new Ground(scenario.before)
        const machinery = ground.machinery()
        const perform = async (step: Parameters<typeof machinery.perform>[0]): Promise<void> => {
          await machinery.perform(step)
          if (committed(ground)) throw new Error('the folder could not be synced')
        }
        const running = await begin({...machinery, perform}, who)
        for (const plan of scenario.plans) expect(await running.run(plan)).to.deep.equal([])
        expect(ground.world).to.deep.equal(scenario.after)
      }),
    ))

  it('undoes nothing and cleans nothing up where a commit that failed cannot be made to last: recovery asks the disk', () =>
    fc.assert(
      fc.asyncProperty(scenarios, fc.boolean(), async (scenario, isOnDisk) => {
        const ground = new Ground(scenario.before)
        const machinery = ground.machinery()
        const sick = new Error('EIO: i/o error, fsync')
        const perform = async (step: Parameters<typeof machinery.perform>[0]): Promise<void> => {
          await machinery.perform(step)
          if (committed(ground)) throw sick
        }
        const running = await begin({...machinery, perform, settle: () => Promise.reject(sick)}, who)
        const run = async (): Promise<void> => {
          for (const plan of scenario.plans) await running.run(plan)
        }
        expect(await run().catch((error: unknown) => error)).to.be.instanceOf(Unsettled)
        expect(ground.transaction()?.outcome).to.equal(null)
        if (!isOnDisk) ground.world.set('/boot/grub/custom.cfg', 'old')
        await recoverIfOpen(ground)
        expect(ground.world).to.deep.equal(isOnDisk ? scenario.after : scenario.before)
      }),
    ))

  it('undoes nothing where no record can be written any more after the commit; recovery then finishes it', () =>
    fc.assert(
      fc.asyncProperty(scenarios, async (scenario) => {
        const ground = new Ground(scenario.before)
        const machinery = ground.machinery()
        const full = new Error('no space left on /var')
        const running = await begin(
          {...machinery, write: (record) => (committed(ground) ? Promise.reject(full) : machinery.write(record))},
          who,
        )
        const failures = []
        for (const plan of scenario.plans) failures.push(...(await running.run(plan)))
        expect(new Set(failures)).to.deep.equal(new Set([full]))
        expect(ground.world).to.deep.equal(scenario.after)
        await recoverIfOpen(ground)
        expect(ground.world).to.deep.equal(scenario.after)
        expect(ground.transaction()?.outcome).to.equal('committed')
      }),
    ))

  it('is stuck, not undone, where the end of undoing cannot be written: the journal is still open', () =>
    fc.assert(
      fc.asyncProperty(scenarios, async (scenario) => {
        const ground = new Ground(scenario.before)
        const machinery = ground.machinery()
        const write: typeof machinery.write = (record) =>
          record.record === 'end' ? Promise.reject(new Error('full')) : machinery.write(record)
        const running = await begin({...machinery, write}, who)
        const error: unknown = await running.abandon(new Error('why')).catch((thrown: unknown) => thrown)
        expect(error).to.be.instanceOf(Stuck).and.to.have.property('message', 'why')
      }),
      {numRuns: 5},
    ))

  it('tells what only cleaned up and failed, and goes on with the rest', async () => {
    const [scenario] = fc.sample(
      scenarios.filter(({plans}) => (plans.at(-1)?.steps.length ?? 0) - (plans.at(-1)?.commit ?? 0) === 3),
      1,
    )
    const ground = new Ground(scenario!.before)
    const machinery = ground.machinery()
    const performToTheEnd = (): Promise<void> => Promise.reject(new Error('no'))
    const running = await begin({...machinery, performToTheEnd}, who)
    const failures = []
    for (const plan of scenario!.plans) failures.push(...(await running.run(plan)))
    expect(failures.map(String)).to.deep.equal(['Error: no', 'Error: no'])
    expect(ground.transaction()?.outcome).to.equal('committed')
  })

  it('can be abandoned between two plans: all is taken back, for the reason given', () =>
    fc.assert(
      fc.asyncProperty(scenarios, async (scenario) => {
        const ground = new Ground(scenario.before)
        const told: Progress[] = []
        const running = await begin({...ground.machinery(), report: (progress) => told.push(progress)}, who)
        for (const plan of scenario.plans.slice(0, -1)) await running.run(plan)
        const error: unknown = await running.abandon(new Error('no name')).catch((thrown: unknown) => thrown)
        expect(error).to.be.instanceOf(Undone).and.to.have.property('message', 'no name')
        expect(told.at(-1)).to.deep.equal({kind: 'undo', reason: 'no name'})
        expect(ground.world).to.deep.equal(scenario.before)
        expect(ground.transaction()?.outcome).to.equal('undone')
      }),
    ))

  it('is stuck where undoing fails as well: it tells both reasons and leaves the journal open', async () => {
    const [scenario] = fc.sample(
      scenarios.filter(({plans}) => plans.length === 1 && plans[0]?.commit === 2),
      1,
    )
    const ground = new Ground(scenario!.before)
    const machinery = ground.machinery()
    const performToTheEnd = (): Promise<void> => Promise.reject(new Error('gone'))
    const running = await begin({...machinery, performToTheEnd}, who)
    const end = await running
      .run({...scenario!.plans[0]!, commit: null})
      .then(() => running.abandon('a text'))
      .catch((error: unknown) => error)
    expect(end).to.be.instanceOf(Stuck).and.to.include({message: 'a text', cause: 'a text'})
    expect(String((end as Stuck).undoing)).to.equal('Error: gone')
    expect(ground.transaction()?.outcome).to.equal(null)
  })
})

/** Before or after, and never against what the command said. */
function expectWhole(ground: Ground, scenario: Scenario, end: End): void {
  if (!committed(ground)) {
    expect(ground.world).to.deep.equal(scenario.before)
    expect('failures' in end).to.equal(false)
  } else if ('error' in end) {
    expect(end.error).to.be.instanceOf(Stuck)
    expect(ground.world).to.deep.equal(scenario.after)
  } else if (end.failures.length === 0) expect(ground.world).to.deep.equal(scenario.after)
}
