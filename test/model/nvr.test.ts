import {expect} from 'chai'
import fc from 'fast-check'
import type {Outcome} from '../../src/model/fault.ts'
import {
  compareNvr,
  entryId,
  fitsDeviceMapper,
  layerId,
  nvrParts,
  parseEntryId,
  parseLayerId,
  parseNvr,
  trueName,
  volumeName,
  type Nvr,
} from '../../src/model/nvr.ts'
import {nvrs} from './generated.ts'

const codes = (outcome: Outcome<unknown>): readonly string[] => (outcome.ok ? [] : outcome.faults.map(({code}) => code))

describe('parseNvr', () => {
  for (const name of [
    'node-4.5.0-1',
    'ovirt-node-ng-4.4.10-0.20220101.0',
    'a-1~rc1-2^git3',
    'n+1-1-1',
    'x'.repeat(76) + '-1-1',
  ])
    it(`accepts ${name}`, () => expect(parseNvr(name)).to.deep.equal({ok: true, value: name}))

  const wrong: readonly (readonly [string, readonly string[]])[] = [
    ['', ['nvr.empty']],
    ['node', ['nvr.parts']],
    ['node-1', ['nvr.parts']],
    ['node--1', ['nvr.parts']],
    ['node-1-', ['nvr.parts']],
    ['-node-1-1', ['nvr.start']],
    ['..-1-1', ['nvr.start']],
    ['x'.repeat(77) + '-1-1', ['nvr.long']],
    ['node-1-1+1', ['nvr.layer']],
    ['node-1-1\n', ['nvr.control']],
    ['no de-1-1', ['nvr.space']],
    ['no\u00a0de-1-1', ['nvr.space']],
    ['../x-1-1', ['nvr.start', 'nvr.slash']],
    ['knoten-ä-1', ['nvr.unicode']],
    ['node-1-1@x,y', ['nvr.character']],
    ['snapshot-1-1', ['nvr.reserved']],
    ['pvmove0-1-1', ['nvr.reserved']],
    ['node_tdata-1-1', ['nvr.reserved']],
    ['a b/c_tmeta-1', ['nvr.parts', 'nvr.space', 'nvr.slash', 'nvr.reserved']],
  ]
  for (const [name, expected] of wrong)
    it(`refuses ${JSON.stringify(name)} with ${expected.join(', ')}`, () =>
      expect(codes(parseNvr(name))).to.deep.equal(expected))

  it('allows reserved words where LVM does', () => expect(parseNvr('my-snapshot-1-pvmove').ok).to.equal(true))

  it('lets no control character into a message', () => {
    const outcome = parseNvr('a\u001b[2J\u009b\u202e-1-1')
    const messages = outcome.ok ? '' : outcome.faults.map(({message}) => message).join()
    expect(messages).to.match(/\\u001b.*\\u009b\\u202e/)
    expect(messages).not.to.match(/[\p{Cc}\p{Cf}]/u)
  })

  it('accepts of all characters those of an NVR alone', () => {
    const unit = fc.oneof(
      fc.string({unit: 'binary', minLength: 1, maxLength: 1}),
      fc.string({minLength: 1, maxLength: 1}),
    )
    fc.assert(
      fc.property(unit, (character) => parseNvr(`n${character}n-1-1`).ok === /^[A-Za-z0-9._+~^-]$/.test(character)),
      {numRuns: 2000},
    )
  })
})

describe('nvrParts', () => {
  it('splits at the last two dashes', () =>
    expect(nvrParts('ovirt-node-ng-4.4.10-0.1' as Nvr)).to.deep.equal({
      name: 'ovirt-node-ng',
      version: '4.4.10',
      release: '0.1',
    }))
})

describe('compareNvr', () => {
  it('orders as rpm does, products apart, and never by text', () => {
    const ordered = [
      ...['node-9.0~rc1-1', 'node-9.0-1', 'node-9.0-2', 'node-9.0-10', 'node-9.0^git1-1', 'node-10.0-1'],
      ...['node-ng-1.0-1', 'plain-0.1-1'],
    ] as Nvr[]
    expect(ordered.toReversed().toSorted(compareNvr)).to.deep.equal(ordered)
  })

  it('tells apart what rpm does not', () => {
    expect(compareNvr('a-1.0-1' as Nvr, 'a-1_0-1' as Nvr)).to.be.lessThan(0)
    expect(compareNvr('a-1.0-1' as Nvr, 'a-1.0-1' as Nvr)).to.equal(0)
  })
})

describe('volumeName', () => {
  it('escapes what LVM refuses', () => expect(volumeName('n_.x-1~rc-1^g+1')).to.equal('n_.ux-1_.trc-1_.cg+1'))

  it('is undone by trueName, for any text', () => {
    const unit = fc.oneof(fc.constantFrom('_', '.', '~', '^', 't', 'c', 'u'), fc.string({minLength: 1, maxLength: 1}))
    fc.assert(
      fc.property(fc.string({unit}), (text) => trueName(volumeName(text)) === text),
      {numRuns: 2000},
    )
  })

  it("holds LVM's characters alone", () => {
    fc.assert(
      fc.property(nvrs, fc.integer({min: 1}), (nvr, n) => /^[A-Za-z0-9_+.-]+$/.test(volumeName(layerId(nvr, n)))),
    )
  })

  it("leaves oVirt's names as they are", () => {
    const name = 'ovirt-node-ng-4.4.10-0.20220101.0+1'
    expect([volumeName(name), trueName(name)]).to.deep.equal([name, name])
  })
})

describe('fitsDeviceMapper', () => {
  it('allows 124 characters for both names', () => {
    expect(fitsDeviceMapper('vg', 'x'.repeat(122))).to.equal(true)
    expect(fitsDeviceMapper('vg', 'x'.repeat(123))).to.equal(false)
  })

  it('counts each dash twice', () => {
    expect(fitsDeviceMapper('vg', '-'.repeat(62))).to.equal(true)
    expect(fitsDeviceMapper('v-', '-'.repeat(62))).to.equal(false)
  })
})

describe('layer ids', () => {
  it('come back as what they were made of', () => {
    fc.assert(
      fc.property(nvrs, fc.integer({min: 1, max: 999_999_999}), (nvr, index) => {
        expect(parseLayerId(layerId(nvr, index))).to.deep.equal({ok: true, value: {nvr, index}})
      }),
    )
  })

  for (const text of ['node-1-1', 'node-1-1+0', 'node-1-1+01', 'node-1-1+', 'node-1-1+1\n'])
    it(`are not ${JSON.stringify(text)}`, () => expect(codes(parseLayerId(text))).to.deep.equal(['layer.form']))

  it('have the faults of their NVR', () => expect(codes(parseLayerId('no de-1-1+1'))).to.deep.equal(['nvr.space']))
})

describe('entry ids', () => {
  it('come back as what they were made of, never end as a try counter', () => {
    fc.assert(
      fc.property(nvrs, fc.integer({min: 1, max: 999_999_999}), (nvr, index) => {
        expect(parseEntryId(entryId(nvr, index))).to.deep.equal({nvr, index})
        expect(entryId(nvr, index)).to.match(/^imgbase-[A-Za-z0-9_+.-]+-L\d+$/)
      }),
    )
  })

  it('are written with the escaped NVR', () =>
    expect(entryId('node-4.5.0~rc1-1' as Nvr, 2)).to.equal('imgbase-node-4.5.0_.trc1-1-L2'))

  for (const id of ['debian', 'imgbase-node-1-1', 'imgbase-node-1-1-L0', 'imgbase-node-L1', 'x-imgbase-node-1-1-L1'])
    it(`are not ${id}`, () => expect(parseEntryId(id)).to.equal(null))
})
