import {expect} from 'chai'
import fc from 'fast-check'
import {deltaOf, looksDifferent, overlaid, sameEntry} from '../../src/carry/listing-delta.ts'
import {readStoredCarry, writeStoredCarry} from '../../src/carry/stored-carry.ts'
import {noFiles} from '../../src/carry/carry-report.ts'
import type {Entry, EntryType, Listing} from '../../src/model/tree.ts'
import type {TreePath} from '../../src/model/tree-path.ts'

const plain: Entry = {
  ...{type: 'file', inode: '7', size: 3n, mode: 0o644, uid: 0, gid: 0},
  ...{modified: '1.5', changed: '2.5', target: ''},
}

const anyEntry: fc.Arbitrary<Entry> = fc.record(
  {
    type: fc.constantFrom<EntryType>('file', 'directory', 'link'),
    inode: fc.constantFrom('1', '2'),
    size: fc.constantFrom(0n, 2n ** 60n),
    mode: fc.constantFrom(0o644, 0o4755),
    uid: fc.constantFrom(0, 4294967294),
    gid: fc.constant(0),
    modified: fc.constantFrom('1.0000000001', '1.0000000002'),
    changed: fc.constantFrom('1.0', '2.0'),
    target: fc.constantFrom('', 'to\xff\n'),
  },
  {noNullPrototype: true},
)

const anyName = fc.constantFrom('a', 'a/b', 'c\n', '\xff\xfe', 'ü') as fc.Arbitrary<TreePath>
const anyEntries = fc.dictionary(anyName, anyEntry).map((all) => new Map(Object.entries(all) as [TreePath, Entry][]))

const listing = (entries: ReadonlyMap<TreePath, Entry>, hidden: readonly string[] = []): Listing => ({
  entries,
  hidden: new Map(hidden.map((path) => [path as TreePath, 'directory' as const])),
})

describe('deltaOf', () => {
  for (const [key, value] of Object.entries({
    ...{type: 'link', inode: '8', size: 4n, mode: 0o4644, uid: 1, gid: 1},
    ...{modified: '1.6', changed: '2.6', target: 'x'},
  }))
    it(`sees a change of ${key}`, () => {
      const name = 'a' as TreePath
      const delta = deltaOf(listing(new Map([[name, plain]])), listing(new Map([[name, {...plain, [key]: value}]])))
      expect(delta).to.deep.equal({changed: ['a'], deleted: []})
    })

  it('takes nothing below a mount point for deleted, whichever look it hid it from', () => {
    const full = listing(new Map(['var', 'var/lib', 'etc'].map((path) => [path as TreePath, plain])))
    const covered = listing(new Map([['etc' as TreePath, plain]]), ['var'])
    expect(deltaOf(full, covered)).to.deep.equal({changed: [], deleted: []})
    expect(deltaOf(covered, full)).to.deep.equal({changed: [], deleted: []})
  })

  it('laid over what was before, gives what is after; then there is no delta left', () => {
    fc.assert(
      fc.property(anyEntries, anyEntries, (before, after) => {
        const {changed, deleted} = deltaOf(listing(before), listing(after))
        const seen = new Map([...changed, ...deleted].map((path) => [path, after.get(path) ?? null]))
        const next = overlaid(listing(before), seen)
        expect(next.entries).to.deep.equal(after)
        expect(deltaOf(next, listing(after))).to.deep.equal({changed: [], deleted: []})
      }),
    )
  })
})

describe('looksDifferent', () => {
  it('knows a copy by its size and time, not by its inode', () => {
    expect(looksDifferent(plain, {...plain, inode: '9', changed: '9'})).to.equal(false)
    expect(looksDifferent(plain, {...plain, modified: '9'})).to.equal(true)
    expect(looksDifferent(undefined, plain)).to.equal(true)
    expect(sameEntry(plain, {...plain, inode: '9'})).to.equal(false)
  })
})

describe('a stored carry-over', () => {
  it('comes back with names of any bytes, and with those that were gone', () => {
    const report = {
      ...noFiles,
      mode: 'update' as const,
      accounts: [] as const,
      missing: [],
      moved: [
        {unit: 'x.service', from: '/lib/systemd/system/x.service', to: '/usr/lib/systemd/system/x.service'} as const,
      ],
      packageDatabases: ['dpkg'],
      notCarried: [],
      warnings: [],
    }
    fc.assert(
      fc.property(anyEntries, fc.array(anyName), (entries, gone) => {
        const seen = new Map([
          ['files', new Map<TreePath, Entry | null>([...entries, ...gone.map((path) => [path, null] as const)])],
        ])
        expect(
          readStoredCarry(writeStoredCarry({report, deltas: [], seen, begun: ['a' as TreePath, '\xff' as TreePath]})),
        ).to.deep.equal({report, deltas: [], seen, begun: ['a' as TreePath, '\xff' as TreePath]})
      }),
    )
  })

  it('is null where it is damaged or from another version, so that everything is looked at', () => {
    expect(readStoredCarry('{"version":1,')).to.equal(null)
    expect(readStoredCarry('{"version":2}')).to.equal(null)
  })
})
