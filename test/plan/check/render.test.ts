import {expect} from 'chai'
import {renderCheck} from '../../../src/cli/render-check.ts'
import {checks} from '../../../src/plan/check/registry.ts'
import {runChecks} from '../../../src/plan/check/run.ts'
import {factsOf, healthy, type Parts} from './healthy.ts'

const shown = (parts: Partial<Parts>) =>
  renderCheck({vg: 'node', healthy: true, checks: runChecks(checks, factsOf(parts))}).split('\n')

describe('renderCheck', () => {
  it('shows a line a check, and one at the end', () => {
    const lines = shown({})
    expect(lines).to.have.length(checks.length + 1)
    expect(lines[0]).to.equal('ok    pool.data            the pool has room for data')
    expect(lines.at(-1)).to.equal(`All ${checks.length} checks are fine.`)
  })

  it('shows findings with their remedies, and counts them', () => {
    const lines = shown({
      pool: {...healthy.pool, dataPercent: null, health: 'failed', monitored: false},
      grubMenu: null,
    })
    expect(lines.slice(0, 7)).to.deep.equal([
      '?     pool.data            the pool has room for data',
      '      could not be checked: the pool node/pool0 is inactive',
      'ok    pool.metadata        the pool has room for metadata',
      'FAIL  pool.health          the pool is healthy',
      '      LVM calls the pool node/pool0 failed',
      '      -> Stop what uses it, then: lvchange -an node/pool0; lvconvert --repair node/pool0; see lvmthin(7).',
      'warn  pool.monitored       dmeventd watches the pool',
    ])
    expect(lines.at(-1)).to.equal(
      `${checks.length} checks: ${checks.length - 4} fine, 2 failed, 1 with a warning, 1 could not run.`,
    )
  })
})
