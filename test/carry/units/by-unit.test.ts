import {expect} from 'chai'
import type {Decisions, TwoSides} from '../../../src/carry/decision.ts'
import {decideTree} from '../../../src/carry/decide-tree.ts'
import type {Side} from '../../../src/model/tree.ts'
import {treePath} from '../../../src/model/tree-path.ts'
import {decidedByUnit, unitsTaken, type Units} from '../../../src/carry/units/by-unit.ts'
import {unitDefinedBy, unitEnabledBy} from '../../../src/carry/units/unit-names.ts'
import {file, link, sides} from '../sides.ts'

const wants = (target: string, unit: string): string => `etc/systemd/system/${target}.target.wants/${unit}`
const units = (more: Partial<Units>): Units => ({
  ...{
    enabled: new Set(),
    enabledBefore: null,
    defined: new Set(),
    definedByImage: new Set(),
  },
  ...more,
})

function decided(mine: Record<string, Side>, theirs: Record<string, Side>, known: Units): Record<string, string> {
  const two: TwoSides = {mine: sides(mine), theirs: sides(theirs)}
  const paths = new Set([...two.mine.keys(), ...two.theirs.keys()])
  const decisions: Decisions = decideTree(paths, two, () => ({kind: 'unknown'}))
  return Object.fromEntries([...decidedByUnit(decisions, two, known)].map(([path, {verdict}]) => [path, verdict]))
}

describe('units by name', () => {
  const x = wants('multi-user', 'x.service')

  it('a service that was disabled does not come back where nothing tells what was before (oVirt: disabled services coming back)', () => {
    const theirs = {[x]: link('/usr/lib/systemd/system/x.service')}
    expect(decided({}, theirs, units({defined: new Set(['x.service'])}))).to.deep.equal({[x]: 'delete'})
  })

  it('nor where the image enables it for another target than before', () => {
    const theirs = {[wants('graphical', 'x.service')]: link('/usr/lib/systemd/system/x.service')}
    const known = units({enabledBefore: new Set(['x.service']), defined: new Set(['x.service'])})
    expect(Object.values(decided({}, theirs, known))).to.deep.equal(['delete'])
  })

  it('a unit that is new here is enabled as the image has it', () => {
    const theirs = {[x]: link('/usr/lib/systemd/system/x.service')}
    expect(decided({}, theirs, units({}))).to.deep.equal({[x]: 'theirs'})
    const known = units({enabledBefore: new Set(), defined: new Set(['x.service'])})
    expect(decided({}, theirs, known)).to.deep.equal({[x]: 'theirs'})
  })

  it('one that is enabled on both sides stays enabled where its file moved', () => {
    const mine = {[x]: link('/lib/systemd/system/x.service')}
    const theirs = {[x]: link('/usr/lib/systemd/system/x.service')}
    expect(decided(mine, theirs, units({enabled: new Set(['x.service'])}))).to.deep.equal({[x]: 'theirs'})
  })

  it('the default target goes by its name: the image’s link where both mean the same, else ours stays', () => {
    const path = 'etc/systemd/system/default.target'
    const [mine, moved] = ['/lib', '/usr/lib'].map((lib) => link(`${lib}/systemd/system/multi-user.target`))
    if (mine === undefined || moved === undefined) throw new Error('no links')
    expect(decided({[path]: mine}, {[path]: moved}, units({}))).to.deep.equal({[path]: 'theirs'})
    const other = link('/usr/lib/systemd/system/graphical.target')
    expect(decided({[path]: mine}, {[path]: other}, units({}))).to.deep.equal({[path]: 'conflict'})
  })

  it('instances go by their template', () => {
    const path = wants('getty', 'getty@tty7.service')
    const theirs = {[path]: link('/usr/lib/systemd/system/getty@.service')}
    expect(decided({}, theirs, units({defined: new Set(['getty@.service'])}))).to.deep.equal({[path]: 'delete'})
  })

  it('nor where the image has its file, and so its link, elsewhere; and nothing of it lies beside', () => {
    const [before, moved] = [link('/lib/systemd/system/x.service'), link('/usr/lib/systemd/system/x.service')]
    const two: TwoSides = {mine: sides({}), theirs: sides({[x]: moved})}
    const known = units({enabledBefore: new Set(['x.service']), defined: new Set(['x.service'])})
    const decisions = decideTree([treePath(x)], two, () => ({kind: 'known', side: before}))
    expect([...decidedByUnit(decisions, two, known).values()]).to.deep.equal([
      {verdict: 'delete', wins: 'mine', beside: false},
    ])
  })

  it('knows which units files of ours define in the layer', () => {
    const [own, mask, unit] = ['a', 'b', 'c'].map((name) => `etc/systemd/system/${name}.service`)
    const mine = {[own ?? '']: file('own'), [mask ?? '']: link('/dev/null')}
    const two: TwoSides = {mine: sides(mine), theirs: sides({[unit ?? '']: file('image')})}
    const decisions = decideTree([...two.mine.keys(), ...two.theirs.keys()], two, () => ({kind: 'unknown'}))
    expect([...unitsTaken(decisions, two)]).to.deep.equal(['a.service', 'b.service'])
  })

  it('knows links and files of units from others', () => {
    expect(
      [x, 'etc/systemd/system/x.service', 'etc/systemd/system/x.d/a.conf'].map((path) => unitEnabledBy(treePath(path))),
    ).to.deep.equal([...['x.service', null, null]])
    expect(
      [x, 'usr/lib/systemd/system/x.service', 'etc/x.service'].map((path) => unitDefinedBy(treePath(path))),
    ).to.deep.equal([...[null, 'x.service', null]])
  })
})
