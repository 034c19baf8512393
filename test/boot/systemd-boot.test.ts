import {expect} from 'chai'
import fc from 'fast-check'
import {bootStateOf} from '../../boot/boot-state.ts'
import {parseCountedName, renderCountedName} from '../../boot/counted-name.ts'
import {readDefault, writeDefault} from '../../boot/loader-conf.ts'
import {fits, patternOf, startedBy} from '../../boot/systemd-boot-order.ts'
import {countBoot, tries} from '../../boot/trial.ts'
import {foreign, fresh, old, onTrial, ours, Partition, proven, settled, update} from './system-partition.ts'

const setLeft = (on: Partition, left: number): void =>
  on.rename(`${fresh.id}+${tries}`, renderCountedName({id: fresh.id, left, done: tries - left}))

describe('systemd-boot', () => {
  it('starts the default, whatever sorts before it', () => {
    expect(settled().start()).to.equal(proven.id)
    expect(settled().loader.getDefault(settled().boot)).to.equal(proven.id)
  })

  for (const left of [3, 2, 1, 0])
    it(`does what countBoot says with ${left} tries left`, () => {
      const partition = onTrial()
      setLeft(partition, left)
      expect(partition.loader.getTrial(partition.boot)).to.deep.equal({id: fresh.id, fallback: proven.id, left})
      const expected = countBoot(fresh.id, proven.id, {id: fresh.id, left})
      expect(partition.start()).to.equal(expected.boots)
      expect(partition.loader.getTrial(partition.boot)?.left).to.equal(expected.count?.left)
    })

  it('comes down to the proven layer after three boots, though an older one and a foreign entry are there', () => {
    const partition = onTrial()
    const started = [1, 2, 3, 4, 5].map(() => partition.start())
    expect(started).to.deep.equal([fresh.id, fresh.id, fresh.id, proven.id, proven.id])
    expect(partition.loader.getDefault(partition.boot)).to.equal(fresh.id)
  })

  it('counts nothing once the trial is over, and every file has its own name and place again', () => {
    const partition = onTrial()
    partition.start()
    partition.do([partition.loader.setDefault(partition.boot, [], {default: fresh.id, fallback: null, onTrial: false})])
    expect(partition.start(), 'before the count is gone').to.equal(fresh.id)
    partition.do(partition.loader.dropTries(partition.boot))
    expect([...partition.texts.keys()].toSorted()).to.deep.equal(
      [foreign, old, proven, fresh].map(({id}) => id).toSorted(),
    )
    expect(partition.boot.entries.map(({sortKey}) => sortKey)).to.have.members([
      'debian',
      'imgbase',
      'imgbase',
      'imgbase',
    ])
    expect(partition.loader.getTrial(partition.boot)).to.equal(null)
    expect(partition.loader.getDefault(partition.boot)).to.equal(fresh.id)
  })

  it('takes a count that systemd-bless-boot took away for a trial with nothing left to fail', () => {
    const partition = onTrial()
    partition.start()
    partition.rename(`${fresh.id}+2-1`, fresh.id)
    expect(partition.loader.getTrial(partition.boot)).to.include({id: fresh.id, left: tries})
    expect([partition.start(), partition.start(), partition.start(), partition.start()]).to.deep.equal(
      Array(4).fill(fresh.id),
    )
  })

  for (const [what, begin] of [
    ['a settled node', settled],
    ['a node on trial', onTrial],
  ] as const)
    it(`boots what it did before, or what the update was from, up to the commit; taken back, all is as it was: ${what}`, () => {
      const newest = ours('node-4')
      const before = begin()
      const steps = update(before, newest)
      for (let count = 0; count < steps.length; count += 1) {
        const cut = begin()
        cut.do(steps.slice(0, count))
        expect(cut.start(), `after ${count} steps`).to.be.oneOf([proven.id, begin().start()])
        const undone = begin()
        undone.do(steps.slice(0, count))
        undone.undo(steps.slice(0, count + 1))
        expect([...undone.files].toSorted()).to.deep.equal([...begin().files].toSorted())
      }
      before.do(steps)
      expect([1, 2, 3, 4].map(() => before.start())).to.deep.equal([newest.id, newest.id, newest.id, proven.id])
    })

  it('keeps the count of an entry that is written anew', () => {
    const partition = onTrial()
    partition.start()
    partition.do(partition.loader.add(partition.boot, {...fresh, options: ['quiet']}))
    expect([...partition.texts.keys()])
      .to.include(`${fresh.id}+2-1`)
      .and.not.include(fresh.id)
    expect(partition.loader.getTrial(partition.boot)?.left).to.equal(2)
  })

  it('removes an entry, also both files of one whose rename was cut short, and goes on with the fallback', () => {
    const partition = onTrial()
    partition.files.set(`/boot/loader/entries/${fresh.id}+2-1.conf`, partition.texts.get(`${fresh.id}+3`)!)
    partition.do(partition.loader.remove(partition.boot, [fresh.id]))
    expect([...partition.texts.keys()].filter((name) => name.startsWith(fresh.id))).to.deep.equal([])
    expect(partition.loader.getDefault(partition.boot)).to.equal(proven.id)
    expect(partition.start()).to.equal(proven.id)
  })

  it('alone has counts in names: with GRUB the name of a layer stays whole', () => {
    const {boot} = new Partition([{...old, id: 'node-1.0-1+1'}], null)
    expect(boot.entries.map(({id}) => id)).to.deep.equal(['node-1.0-1'])
    expect(bootStateOf({...boot, systemdBoot: null}).entries.map(({id}) => id)).to.deep.equal(['node-1.0-1+1'])
  })

  it('leaves a default that imgbase did not choose to who chose it', () => {
    const partition = new Partition([foreign, old], 'default debian*\n')
    expect(partition.loader.getDefault(partition.boot)).to.equal(foreign.id)
    expect(new Partition([old], null).loader.getDefault(new Partition([old], null).boot)).to.equal(null)
  })
})

describe('loader.conf', () => {
  it('has one default, and every other line as it was', () => {
    const line = fc.stringMatching(/^[ -~]{0,20}$/).filter((text) => !/^\s*default/.test(text))
    fc.assert(
      fc.property(fc.array(line), fc.option(fc.constant(patternOf('imgbase-a-1-L1'))), (lines, pattern) => {
        const text = lines.map((one) => `${one}\n`).join('')
        const once = writeDefault(`default foreign\n${text}`, pattern)
        expect(readDefault(once)).to.equal(pattern)
        expect(writeDefault(once, null)).to.equal(text)
      }),
    )
  })
})

describe('the order of systemd-boot', () => {
  it('fits the pattern of one entry to it alone, with and without a count', () => {
    const pattern = patternOf('imgbase-a-1-L1')
    for (const name of ['imgbase-a-1-L1.conf', 'imgbase-a-1-L1+3.conf', 'IMGBASE-A-1-l1+0-3.conf'])
      expect(fits(pattern, name), name).to.equal(true)
    for (const name of ['imgbase-a-1-L10.conf', 'imgbase-aX1-L1.conf', 'ximgbase-a-1-L1.conf'])
      expect(fits(pattern, name), name).to.equal(false)
  })

  it('puts last what has no tries left, then goes by sort-key, version and name', () => {
    const one = (name: string, sortKey: string | null, version = '1') => ({name, sortKey, version})
    expect(startedBy(null, [one('b', 'b'), one('a+0-3', 'a')])?.name).to.equal('b')
    expect(startedBy(null, [one('z', null), one('a', 'a')])?.name).to.equal('a')
    expect(startedBy(null, [one('a', 'k', '1.9'), one('b', 'k', '1.10')])?.name).to.equal('b')
    expect(startedBy('x*', [one('a', null), one('b', null)])?.name).to.equal('b')
    expect(startedBy('*', [])).to.equal(null)
  })

  it('reads the names that systemd-boot gives', () => {
    for (const name of ['a', 'a+3', 'a+2-1', 'a+0-3', 'node-1+1+2-1'])
      expect(renderCountedName(parseCountedName(name))).to.equal(name)
    expect(parseCountedName('a+x')).to.deep.equal({id: 'a+x', left: null, done: 0})
  })
})
