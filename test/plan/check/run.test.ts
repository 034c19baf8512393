import {expect} from 'chai'
import {checks} from '../../../src/plan/check/registry.ts'
import {type CheckResult, runChecks} from '../../../src/plan/check/run.ts'
import {factsOf, healthy} from './healthy.ts'

const unknown = {known: false, reason: 'the disk is on fire'} as const
const notRun = (results: readonly CheckResult[]) =>
  results.filter(({status}) => status === 'unknown').map(({id, reason}) => [id, reason])

describe('runChecks', () => {
  for (const [fact, ids] of Object.entries({
    autoextend: ['pool.autoextend'],
    bootFiles: ['entries.files', 'boot.space'],
    grubMenu: ['boot.menu-sourced'],
    fstab: ['volumes.mounted'],
    lvmDevices: ['group.devices-file', 'layers.devices-file'],
    layers: ['pool.profile', 'layers.fstab', 'layers.devices-file', 'layers.initrd', 'entries.content'],
    unreadableLayers: ['layers.readable'],
    trims: ['volumes.discard'],
    journals: ['lineage.incomplete', 'journal.unfinished'],
  }))
    it(`tells what could not run without ${fact}, with the reason, and runs the others`, () => {
      const results = runChecks(checks, factsOf({}, {[fact]: unknown}))
      expect(notRun(results)).to.deep.equal(ids.map((id) => [id, unknown.reason]))
      expect(results.filter(({status}) => status === 'ok')).to.have.length(checks.length - ids.length)
    })

  it('cannot tell how full an inactive pool is', () => {
    const results = runChecks(checks, factsOf({pool: {...healthy.pool, dataPercent: null, metadataPercent: null}}))
    const reason = 'the pool node/pool0 is inactive'
    expect(notRun(results)).to.deep.equal([
      ['pool.data', reason],
      ['pool.metadata', reason],
    ])
  })

  it('cannot tell what boots where there is no boot loader', () => {
    const results = runChecks(checks, factsOf({boot: {grubDirectory: null}}))
    expect(notRun(results).map(([id]) => id)).to.deep.equal(['boot.default', 'boot.menu-sourced'])
  })

  it('lets no broken check take the others with it', () => {
    const find = () => {
      throw new TypeError('a mistake')
    }
    const [first, second] = runChecks(
      [
        {id: 'a.a', title: 'a', severity: 'error', find},
        {id: 'b.b', title: 'b', severity: 'warning', find: () => []},
      ],
      factsOf({}),
    )
    expect(first).to.deep.include({status: 'unknown', reason: 'a mistake', findings: []})
    expect(second).to.deep.include({status: 'ok', reason: null})
  })

  it('takes the worst finding for the status, and the weight of the check where a finding has none', () => {
    const findings = [{message: 'm', remedy: 'r', severity: 'warning'} as const, {message: 'n', remedy: 's'}]
    const [result] = runChecks([{id: 'a.a', title: 'a', severity: 'error', find: () => findings}], factsOf({}))
    expect(result?.status).to.equal('error')
    expect(result?.findings.map(({severity}) => severity)).to.deep.equal(['warning', 'error'])
  })
})
