import {expect} from 'chai'
import {renderRecord} from '../../src/engine/journal-text.ts'
import type {Host} from '../../src/host/host.ts'
import type {JournalRecord} from '../../src/model/journal.ts'
import {planned} from '../../src/model/plan.ts'
import type {Step} from '../../src/model/step.ts'
import {recoverAll, unfinished, type Change} from '../../src/use/transaction.ts'
import {change} from './world.ts'

const write = (path: string, text: string): Step => ({kind: 'file.write', path, text, mode: 0o644})

/** A command that was killed after its second step, which changed `/a` from `from` to `to`. */
const killed = (id: string, from: string, to: string): readonly JournalRecord[] => [
  {record: 'begin', id, command: `make ${to}`, pid: 1, at: 1},
  {
    record: 'plan',
    plan: {
      goal: `make ${to}`,
      steps: [planned(write('/a', to), 'change it', write('/a', from)), planned(write('/commit', to), 'commit')],
      commit: 1,
    },
  },
  {record: 'intent', index: 0},
]

/** Two killed commands, the newer standing on what the older one made, between two that ended. */
function changeAfter(files: Map<string, string>): {change: Change; texts: Map<string, string>; told: string[]} {
  const end = (outcome: 'committed' | 'undone'): JournalRecord => ({record: 'end', outcome, at: 2})
  const journals = {
    t1: [...killed('t1', 'zero', 'one'), end('undone')],
    t2: killed('t2', 'one', 'two'),
    t3: killed('t3', 'two', 'three'),
    t4: [...killed('t4', 'three', 'four'), end('committed')],
    t5: [],
  }
  const texts = new Map(Object.entries(journals).map(([id, records]) => [id, records.map(renderRecord).join('')]))
  const told: string[] = []
  const host = {
    journals: {
      read: () => Promise.resolve(texts),
      append: async (id: string, line: string) => void texts.set(id, `${texts.get(id) ?? ''}${line}`),
      prune: async (ended: readonly string[]) => void told.push(`prune ${ended.join(' ')}`),
    },
    perform: async (step: Step) => change(files, step),
    isDone: async (step: Step) => step.kind === 'file.write' && files.get(step.path) === step.text,
    report: (progress: {text: string}) => told.push(progress.text),
    now: () => 3,
  } as unknown as Host
  const who = {command: 'imgbase recover', pid: 2, transaction: 't6', vg: undefined}
  return {change: {host, steadyHost: host, ...who}, texts, told}
}

describe('recovering all', () => {
  it('undoes the newest first, since it may stand on what an older one made; then prunes what ended', async () => {
    const files = new Map([['/a', 'three']])
    const {change: one, told} = changeAfter(files)
    const recovered = await recoverAll(one)
    expect(recovered.map(({id, way}) => `${id} ${way}`)).to.deep.equal(['t3 undo', 't2 undo'])
    expect(files).to.deep.equal(new Map([['/a', 'one']]))
    expect(told).to.deep.equal([
      "undoing 'make three', which was interrupted",
      "undoing 'make two', which was interrupted",
      'prune t1 t2 t3 t4',
    ])
    expect(await unfinished(one.host)).to.deep.equal([])
    expect(await recoverAll(one)).to.deep.equal([])
  })

  it('finishes one that reached its commit', async () => {
    const files = new Map([
      ['/a', 'three'],
      ['/commit', 'three'],
    ])
    const {change: one, texts} = changeAfter(files)
    texts.set('t3', `${texts.get('t3') ?? ''}${renderRecord({record: 'intent', index: 1})}`)
    texts.delete('t2')
    expect((await recoverAll(one)).map(({id, way}) => `${id} ${way}`)).to.deep.equal(['t3 finish'])
    expect(files.get('/a')).to.equal('three')
  })

  it('stops at one that cannot be undone; with force it tells that and goes on to the older ones', async () => {
    const {change: one} = changeAfter(new Map())
    const perform = async (step: Step): Promise<void> => {
      if (step.kind === 'file.write' && step.text === 'two') throw new Error('no such volume')
    }
    const broken: Change = {...one, steadyHost: {...one.steadyHost, perform}}
    expect(await recoverAll(broken).catch(String)).to.equal(
      "CommandFault: 'make three' was interrupted, and undoing it fails: no such volume",
    )
    expect((await unfinished(one.host)).map(({id}) => id)).to.deep.equal(['t2', 't3'])
    const recovered = await recoverAll(broken, true)
    expect(recovered.map(({id, failures}) => [id, ...failures])).to.deep.equal([['t3', 'no such volume'], ['t2']])
  })
})
