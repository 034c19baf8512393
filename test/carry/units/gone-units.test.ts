import {expect} from 'chai'
import type {Units} from '../../../src/carry/units/by-unit.ts'
import {missingUnits, movedUnits, startedAnyway, type UnitPlaces} from '../../../src/carry/units/gone-units.ts'
import {unitStartedBy, unitTunedBy} from '../../../src/carry/units/unit-names.ts'
import {treePath, type TreePath} from '../../../src/model/tree-path.ts'

const nothing: Units = {enabled: new Set(), enabledBefore: null, defined: new Set(), definedByImage: new Set()}
const nowhere: UnitPlaces = {
  tuned: new Set(),
  ...{before: new Map(), inImage: new Map(), startedHere: new Set(), startedByImage: new Set()},
}
const places = (names: Record<string, string>): ReadonlyMap<string, TreePath> =>
  new Map(Object.entries(names).map(([unit, folder]) => [unit, treePath(`${folder}/systemd/system/${unit}`)]))

describe('units that an image took away or moved', () => {
  it('one that is enabled here and defined nowhere is missing; instances go by their template', () => {
    const enabled = new Set(['a.service', 'b@1.service', 'c.timer'])
    const units = {...nothing, enabled, definedByImage: new Set(['b@.service'])}
    expect(missingUnits(units, nowhere, new Set(['c.timer']))).to.deep.equal(['a.service'])
  })

  it('one with settings of ours is missing where it was there, also where nobody enabled it', () => {
    const units = {...nothing, defined: new Set(['was.service'])}
    const tuned = new Set(['was.service', 'never.service'])
    expect(missingUnits(units, {...nowhere, tuned}, new Set())).to.deep.equal(['was.service'])
  })

  it('tells those that moved, of what is enabled or changed here', () => {
    const known = {
      ...nowhere,
      tuned: new Set(['tuned.service']),
      before: places({'a.service': 'lib', 'tuned.service': 'etc', 'stays.service': 'usr/lib', 'idle.service': 'lib'}),
      inImage: places({
        ...{'a.service': 'usr/lib', 'tuned.service': 'usr/lib'},
        ...{'stays.service': 'usr/lib', 'idle.service': 'usr/lib'},
      }),
    }
    expect(movedUnits({...nothing, enabled: new Set(['a.service', 'stays.service'])}, known)).to.deep.equal([
      {unit: 'a.service', from: '/lib/systemd/system/a.service', to: '/usr/lib/systemd/system/a.service'},
      {unit: 'tuned.service', from: '/etc/systemd/system/tuned.service', to: '/usr/lib/systemd/system/tuned.service'},
    ])
  })

  it('tells instances once, by their template', () => {
    const known = {...nowhere, before: places({'x@.service': 'lib'}), inImage: places({'x@.service': 'usr/lib'})}
    const enabled = new Set(['x@1.service', 'x@2.service'])
    expect(movedUnits({...nothing, enabled}, known).map(({unit}) => unit)).to.deep.equal(['x@.service'])
  })

  it('tells what was disabled here and is started by the image without a link in /etc, unless it is masked', () => {
    const units = {...nothing, enabledBefore: new Set(['off.service', 'masked.service', 'on.service'])}
    const startedByImage = new Set(['off.service', 'masked.service', 'on.service', 'new.service'])
    const known = {...units, enabled: new Set(['on.service'])}
    expect(startedAnyway(known, {...nowhere, startedByImage}, new Set(['masked.service']))).to.deep.equal([
      'off.service',
    ])
  })

  it('does not call disabled what was started without a link in /etc here, too', () => {
    const always = new Set(['journald.service'])
    const units = {...nothing, defined: new Set(['journald.service', 'off.service'])}
    const places = {...nowhere, startedHere: always, startedByImage: new Set([...always, 'off.service'])}
    expect(startedAnyway(units, places, new Set())).to.deep.equal(['off.service'])
  })

  it('knows links below /usr, and settings of one unit from those of many', () => {
    const links = ['usr/lib', 'lib', 'etc'].map((place) => `${place}/systemd/system/a.target.wants/x.service`)
    expect(links.map((path) => unitStartedBy(treePath(path)))).to.deep.equal(['x.service', 'x.service', null])
    const settings = ['x.service.d/a.conf', 'service.d/a.conf', 'x-.service.d/a.conf', 'x.service.d/a.bak']
    expect(settings.map((path) => unitTunedBy(treePath(`etc/systemd/system/${path}`)))).to.deep.equal([
      ...['x.service', null, null, null],
    ])
  })
})
