import {expect} from 'chai'
import fc from 'fast-check'
import {parseJournal, renderRecord} from '../../src/engine/journal-text.ts'
import type {JournalRecord} from '../../src/model/journal.ts'
import {planned, type Plan} from '../../src/model/plan.ts'

const text = fc.string({unit: 'binary', maxLength: 8})

/** Plans whose steps hold what JSON has trouble with: sizes, any text, nested records, null. */
const plans: fc.Arbitrary<Plan> = fc
  .array(fc.tuple(text, fc.bigInt({min: 0n, max: 1n << 60n}), fc.option(fc.bigInt({min: 0n, max: 1n << 60n}))), {
    maxLength: 3,
  })
  .map((sizes) => ({
    goal: 'test',
    steps: sizes.map(([name, size, wanted]) =>
      planned(
        {
          ...{kind: 'image.write', vg: 'vg', name, filesystem: 'ext4', origin: null},
          image: {
            ...{path: name, format: {kind: 'squashfs'}, digest: 'sha256:00', contentSize: size},
            metadata: {nvr: null, product: name, size: wanted, kernel: null},
          },
        },
        name,
        {kind: 'file.write', path: `/${name}`, text: name, mode: 0o644},
      ),
    ),
    commit: sizes.length === 0 ? null : 0,
  }))

const records: fc.Arbitrary<JournalRecord> = fc.oneof(
  plans.map((plan) => ({record: 'plan', plan}) as const),
  fc.nat(9).map((index) => ({record: 'intent', index}) as const),
  fc.nat(9).map((index) => ({record: 'done', index}) as const),
)

const begin: JournalRecord = {record: 'begin', id: 't', command: 'imgbase update "ä\n{"', pid: 7, at: 1_800_000_000}

describe('a journal', () => {
  it('reads back as it was written, a line a record', () =>
    fc.assert(
      fc.property(fc.array(records), fc.constantFrom('committed', 'undone', null), (middle, outcome) => {
        const all = [begin, ...middle, ...(outcome === null ? [] : [{record: 'end', outcome, at: 2} as const])]
        const written = all.map(renderRecord)
        for (const line of written) expect(line.indexOf('\n')).to.equal(line.length - 1)
        expect(parseJournal(written.join(''))).to.deep.equal(expected(middle, outcome))
      }),
    ))

  it('cut anywhere tells of the whole records before the cut; the next line is not lost by it', () =>
    fc.assert(
      fc.property(fc.array(records, {maxLength: 4}), fc.nat(), fc.boolean(), (middle, where, goesOn) => {
        const bytes = Buffer.from([begin, ...middle].map(renderRecord).join(''))
        const cut = where % (bytes.length + 1)
        const rest = goesOn && cut > 0 ? '\n{"record":"done","index":77}\n' : ''
        const kept = bytes.subarray(0, cut).toString('utf8')
        // A record is whole without its line break: it can end nowhere else.
        const whole = [begin, ...middle].filter(
          (_, index) => cut >= lengthOf([begin, ...middle].slice(0, index + 1)) - 1,
        )
        const told = parseJournal(kept + rest)
        if (whole.length === 0) expect(told).to.equal(null)
        else {
          const more: JournalRecord[] = rest === '' ? [] : [{record: 'done', index: 77}]
          expect(told).to.deep.equal(expected([...whole.slice(1), ...more], null))
        }
      }),
      {numRuns: 500},
    ))

  it('of nothing, of zeros or of foreign lines is none', () => {
    for (const nothing of ['', '\n', '\0\0\0\0\n', 'null\n', '{"record":"done","index":0}\n', '7\n"x"\n'])
      expect(parseJournal(nothing), JSON.stringify(nothing)).to.equal(null)
  })
})

const lengthOf = (all: readonly JournalRecord[]): number => Buffer.byteLength(all.map(renderRecord).join(''))

function expected(middle: readonly JournalRecord[], outcome: 'committed' | 'undone' | null): object {
  return {
    ...{id: 't', command: 'imgbase update "ä\n{"', pid: 7, at: 1_800_000_000},
    plans: middle.flatMap((one) => (one.record === 'plan' ? [one.plan] : [])),
    begun: new Set(middle.flatMap((one) => (one.record === 'intent' ? [one.index] : []))),
    finished: new Set(middle.flatMap((one) => (one.record === 'done' ? [one.index] : []))),
    outcome,
  }
}
