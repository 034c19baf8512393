import {expect} from 'chai'
import {lineOf, progressInJson, progressLog, progressRenderer} from '../../src/cli/progress.ts'
import type {Progress} from '../../src/model/progress.ts'
import {renderEntries} from '../../src/cli/render-entries.ts'
import {renderLayout} from '../../src/cli/render-layout.ts'
import {renderPlans} from '../../src/cli/render-plan.ts'
import {renderVerified} from '../../src/cli/render-verify.ts'
import type {Leftovers} from '../../src/use/leftovers.ts'
import type {VerifiedBase} from '../../src/use/verify.ts'
import {renderCleared, renderLeftovers, renderRecovered, renderUnfinished} from '../../src/cli/render-recover.ts'
import {renderRemoval} from '../../src/cli/render-removal.ts'
import {renderRollback} from '../../src/cli/render-rollback.ts'
import {renderStanding} from '../../src/cli/render-standing.ts'
import {renderUpdate} from '../../src/cli/render-update.ts'
import {sizeInUnits} from '../../src/cli/units.ts'
import {planned} from '../../src/model/plan.ts'
import type {ShownEntry} from '../../src/use/boot.ts'
import type {ShownTransaction} from '../../src/use/recover.ts'
import type {RollbackResult} from '../../src/use/rollback.ts'
import type {ShownLayout} from '../../src/use/show-layout.ts'
import type {Standing} from '../../src/use/standing.ts'
import type {Recovered} from '../../src/use/transaction.ts'
import type {UpdateResult} from '../../src/use/update.ts'
import {results} from './results.ts'

const of = <T>(command: string, index = 0): T => results[command]?.[index] as T

describe('progress', () => {
  const step = {kind: 'step', index: 1, total: 9, because: 'write \u001b[2Jthe image'} as const
  const bytes = {kind: 'bytes', done: 512n << 20n, total: 1n << 30n} as const
  const shown = (isTerminal: boolean): string => {
    let text = ''
    const render = progressRenderer({write: (part) => (text += part), isTerminal})
    for (const one of [step, bytes]) render(one)
    return text
  }

  it('writes bytes over one line of a terminal, and leaves them out of a log', () => {
    expect(shown(true)).to.equal('\r\u001b[K[2/9] write \\x1b[2Jthe image\n\r\u001b[K       512M of 1G')
    expect(shown(false)).to.equal('[2/9] write \\x1b[2Jthe image\n')
  })

  it('tells rate and time left, often on a terminal, every ten seconds elsewhere, and every half minute in a log', () => {
    const lines = (
      make: (write: (text: string) => void, now: () => number) => (progress: Progress) => void,
    ): string[] => {
      const [told, clock] = [[] as string[], {now: 0}]
      const report = make(
        (text) => told.push(text),
        () => clock.now,
      )
      for (; clock.now <= 40_000; clock.now += 50)
        report({
          kind: 'fetched',
          fetched: Math.round((clock.now / 1000) * 2 ** 20),
          toFetch: 80 * 2 ** 20,
          written: 0,
          toWrite: 0,
          reused: 0,
        })
      return told
    }
    const terminal = lines((write, now) => progressRenderer({write, isTerminal: true}, now))
    expect(terminal.length).to.be.within(300, 410)
    expect(terminal.at(-1)).to.match(/^\r\x1b\[K {7}fetched 40M of 80M, written 0B of 0B, reused 0B, 1M\/s, 40 s left$/)
    const plain = lines((write, now) => progressRenderer({write, isTerminal: false}, now))
    expect(plain.map((line) => /fetched (\d+)M/.exec(line)?.[1])).to.deep.equal(['10', '20', '30', '40'])
    expect(lines(progressLog)).to.have.length(1)
  })

  it('is an object a line in JSON, with rate and time left', () => {
    const told: string[] = []
    let now = 0
    const report = progressInJson(
      (text) => told.push(text),
      () => now,
    )
    report(step)
    report({kind: 'checked', done: 0n, total: 100n})
    now = 2000
    report({kind: 'checked', done: 50n, total: 100n})
    expect(told.map((line) => JSON.parse(line) as object)).to.deep.equal([
      {version: 1, ...step},
      {version: 1, kind: 'checked', done: 0, total: 100},
      {version: 1, kind: 'checked', done: 50, total: 100, bytesPerSecond: 25, secondsLeft: 2},
    ])
  })

  it('tells that it undoes, and why, in one line', () => {
    expect(lineOf({kind: 'undo', reason: 'no space\nat all'})).to.equal('undoing, please wait: no space')
    expect(lineOf({kind: 'bytes', done: 5n, total: null})).to.equal('       5B')
    expect(lineOf({kind: 'note', text: 'a\u0007'})).to.equal('a\\x07')
  })
})

describe('what people see', () => {
  it('of the lineage: a tree with all marks, and what is free', () => {
    const layout = of<ShownLayout>('layout')
    const told = renderLayout({...layout, foreignDefault: true})
    expect(told).to.match(/^Volume group node, pool pool0 \(1P: 0B free, data 12.34%, metadata 0%\)\n/)
    expect(told).to.match(/^ +size +alone +shared +frees$/m)
    expect(told).to.match(/^node-4\.6\.0~rc1-1 +5B +1M +0B +1P$/m)
    expect(told).to.match(/^ \+- node-4\.6\.0~rc1-1\+2 +1T +booted, kept since a rollback$/m)
    const unasked = renderLayout({...layout, bases: layout.bases.map((base) => ({...base, space: null}))})
    expect(unasked).to.match(/^node-4\.6\.0~rc1-1 +5B$/m)
    expect(told).to.contain('(base is gone)').and.to.contain('not of imgbase')
    expect(renderLayout({...layout, pool: {...layout.pool, dataPercent: null}})).to.contain('inactive')
  })

  it('of a plan: every step with its reason, the commit marked, and that nothing was changed', () => {
    const write = planned({kind: 'file.write', path: '/boot/a', text: '', mode: 0o644}, 'make it the default')
    const make = planned({kind: 'volume.create', vg: 'v', name: 'a', pool: 'p', size: 1n << 30n, tags: []}, 'make it')
    const rest = [
      planned({kind: 'group.remove', vg: 'v', onlyWithTag: 't'}, 'remove'),
      planned({kind: 'disk.clear', disk: '/dev/b'}, 'clear'),
    ]
    const sync = planned({kind: 'boot.sync', directory: '/boot'}, 'sync')
    const told = renderPlans([{goal: 'test', steps: [make, write, sync, ...rest], commit: 1}])
    expect(told.split('\n').slice(0, 6)).to.deep.equal([
      'To test:',
      '  - make it   (volume.create v/a 1G)',
      '  * make it the default   (file.write /boot/a)',
      '  - sync   (boot.sync /boot)',
      '  - remove   (group.remove v)',
      '  - clear   (disk.clear /dev/b)',
    ])
    expect(told).to.match(/Nothing was changed\.$/)
    expect(renderPlans([])).to.equal('Nothing would be done.')
  })

  it('of where the node stands: a reboot that is needed, and what it would stop', () => {
    const standing = of<Standing>('w', 1)
    expect(renderStanding(standing))
      .to.contain('on no layer')
      .and.to.contain('a reboot is needed')
      .and.to.contain('web, db')
      .and.to.contain(
        'This is a fallback: node-4.6.0~rc1-1+2 did not come up, its kernel or initrd could not be loaded',
      )
    const calm = renderStanding({...standing, rebootNeeded: false, machines: [], previous: null, fellBackFrom: null})
    expect(calm).to.equal('You are on no layer of imgbase')
  })

  it('of an update: what was taken, what was not, warnings and the reboot', () => {
    const told = renderUpdate(of<UpdateResult>('update', 3))
    for (const part of ['boots next', '.imgnew', '/usr/lib (3 that differ)', 'packages: not counted', 'reboot'])
      expect(told).to.contain(part)
    expect(renderUpdate({...of<UpdateResult>('update', 3), rebooting: true} as UpdateResult)).to.contain('Rebooting.')
    expect(renderUpdate(of<UpdateResult>('update', 0)))
      .to.contain('already here')
      .and.to.contain('nothing was done')
  })

  it('of an update that did nothing: what an earlier one left waiting for a reboot, and what runs here', () => {
    for (const index of [0, 2, 5])
      expect(renderUpdate(of<UpdateResult>('update', index)), String(index)).to.match(
        /Next boot: .*\+\d+ {2}\(a reboot is needed\)/,
      )
    expect(renderUpdate(of<UpdateResult>('update', 0))).to.contain('move them before the reboot: web')
    for (const index of [1, 6]) expect(renderUpdate(of<UpdateResult>('update', index))).to.not.contain('reboot')
  })

  it('of a rollback: what changed in the layer that is left, the first twenty, and how to release it', () => {
    const result = of<RollbackResult>('rollback')
    expect(renderRollback(result)).to.contain('  changed  /etc/fstab').and.to.contain('imgbase unpin')
    const many = Array.from({length: 30}, (_, index) => `/etc/${index}`)
    const told = renderRollback({...result, changes: {changed: many, deleted: []}, wasProvenGood: false})
    expect(told).to.contain('/etc/19').and.to.contain('10 more')
    expect(told).to.not.contain('/etc/20')
    expect(told).to.contain('ever ran well')
    expect(renderRollback({...result, changes: {changed: [], deleted: []}})).to.contain('Nothing was changed')
    expect(renderRollback({...result, left: null, rebootNeeded: false})).to.match(/runs and boots next\.$/m)
  })

  it('of boot entries: the default marked, foreign ones told apart', () => {
    const entry = of<{entries: readonly ShownEntry[]}>('boot').entries
    const told = renderEntries(entry).split('\n')
    expect(told[0]).to.match(/^\* imgbase-node/)
    expect(told[1]).to.contain('(not of imgbase)')
    expect(renderEntries([])).to.equal('There are no boot entries.')
  })

  it('of what was left unfinished', () => {
    const {unfinished} = of<{unfinished: readonly ShownTransaction[]}>('recover', 1)
    const told = renderUnfinished(unfinished)
    expect(told).to.contain('imgbase recover would undo it; 0 of 9').and.to.contain('under way in process 7')
    expect(renderUnfinished([])).to.contain('nothing was left')
    const {recovered} = of<{recovered: readonly Recovered[]}>('recover')
    expect(renderRecovered(recovered)).to.equal('Finished: imgbase update x\n  Warning: no')
    expect(renderRecovered([])).to.contain('Nothing')
    const {leftovers} = of<{leftovers: Leftovers}>('recover')
    expect(renderLeftovers(leftovers)).to.match(/Would remove the volume .*\nLeft alone: the mount .*\nWould rebuild/)
    expect(renderCleared(leftovers)).to.match(/Removed the volume .*\nLeft alone: the mount .*\nRebuilt/)
    expect(renderLeftovers({found: [], rebuildEntries: false})).to.equal('')
  })

  it('of bases that were verified: where they differ, and what to do', () => {
    const {bases} = of<{bases: readonly VerifiedBase[]}>('verify')
    const told = renderVerified(bases)
    expect(told).to.contain('DIFFERS').and.to.contain('bytes 0 to 65535').and.to.contain('imgbase base --remove')
    expect(told).to.contain('as it was pulled').and.to.contain('not known')
    expect(renderVerified(bases.slice(0, 1).map((one) => ({...one, differing: null})))).to.contain('cannot be told')
  })

  it('of a removal: what is gone, and where nothing is, where to look', () => {
    expect(renderRemoval(['node/a-1-1', 'node/a-1-1+1'])).to.equal('Removed node/a-1-1, node/a-1-1+1.')
    expect(renderRemoval([])).to.contain('no volume could be removed').and.to.contain('imgbase check')
  })

  it('of a size: in the units of lvs, small ones of 1024 and capital ones of 1000', () => {
    const sizes = (['b', 'k', 'm', 'K', 'M', 'g', 'T'] as const).map((unit) => sizeInUnits(1_500_000_000n, unit))
    expect(sizes).to.deep.equal(['1500000000b', '1464843.75k', '1430.51m', '1500000.00K', '1500.00M', '1.40g', '0.00T'])
  })
})
