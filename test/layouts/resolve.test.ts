import {expect} from 'chai'
import fc from 'fast-check'
import type {Layout, Share, Wish} from '../../layouts/layout.ts'
import {resolveLayout, type ResolvedLayout} from '../../layouts/resolve.ts'

const mib = 1024n ** 2n
const gib = 1024n ** 3n
const extent = 4n * mib
const bytes = (size: bigint): Share => ({kind: 'bytes', bytes: size})
const part = (percent: number): Share => ({kind: 'part', hundredths: BigInt(Math.round(percent * 100))})

const layoutWith = (changes: Partial<Layout>, pool: Partial<Layout['pool']> = {}): Layout => ({
  group: {name: 'node', metadataSize: 16n * mib},
  pool: {
    ...{name: 'pool', size: part(80), minimum: null, metadataSize: 'auto', chunkSize: 65536n, autoextend: null},
    ...pool,
  },
  filesystem: 'ext4',
  root: {size: bytes(gib), minimum: null},
  volumes: [],
  ...changes,
})

const volume = (path: string, size: Share, minimum: bigint | null = null): Layout['volumes'][number] => ({
  ...{path, name: path.slice(1), size, minimum, filesystem: 'ext4', options: ['defaults']},
})

function resolved(layout: Layout, ...disks: bigint[]): ResolvedLayout {
  const outcome = resolveLayout(layout, disks, extent)
  if (!outcome.ok) throw new Error(outcome.faults.map(({message}) => message).join('\n'))
  return outcome.value
}

const anyShare = fc.oneof(
  fc.bigInt(1n, 40n * gib).map(bytes),
  fc.integer({min: 1, max: 2000}).map((hundredths) => part(hundredths / 100)),
)
const anyWish: fc.Arbitrary<Wish> = fc.tuple(anyShare, fc.option(fc.bigInt(1n, 8n * gib))).map(([size, minimum]) => ({
  size,
  minimum: size.kind === 'bytes' && minimum !== null && minimum > size.bytes ? size.bytes : minimum,
}))
const anyLayout: fc.Arbitrary<Layout> = fc
  .tuple(anyWish, fc.array(anyWish, {maxLength: 5}), anyWish, fc.constantFrom(65536n, 262144n, gib))
  .map(([root, wishes, pool, chunkSize]) =>
    layoutWith(
      {root, volumes: wishes.map((wish, index) => ({...volume(`/v${index}`, wish.size), ...wish}))},
      {...pool, chunkSize},
    ),
  )
const anyDisks = fc.array(fc.bigInt(1n, 500n * gib), {minLength: 1, maxLength: 3})
const anyExtent = fc.constantFrom(mib, 4n * mib, 32n * mib)

describe('resolveLayout', () => {
  it('gives a group the size that LVM 2.03.16 gave it in the lab', () => {
    expect(resolved(layoutWith({root: {size: bytes(64n * mib), minimum: null}}), 3n * gib).group.size).to.equal(
      3200253952n,
    )
  })

  it('never takes more than there is, and whole extents only', () => {
    let fitting = 0
    fc.assert(
      fc.property(anyLayout, anyDisks, anyExtent, (layout, disks, extentSize) => {
        const outcome = resolveLayout(layout, disks, extentSize)
        if (!outcome.ok) return
        fitting += 1
        const {group, pool, rootSize, volumes} = outcome.value
        const sizes = [rootSize, rootSize, ...volumes.map(({size}) => size)]
        expect(pool.size + 2n * pool.metadataSize <= group.size, 'the pool fits the group').to.equal(true)
        expect(sizes.reduce((sum, size) => sum + size, 0n) <= pool.size, 'volumes fit the pool').to.equal(true)
        for (const size of [group.size, pool.size, pool.metadataSize, ...sizes]) {
          expect(size % extentSize).to.equal(0n)
          expect(size > 0n).to.equal(true)
        }
        for (const [index, {minimum, size}] of layout.volumes.entries()) {
          const given = volumes[index]?.size ?? 0n
          expect(given >= (minimum ?? (size.kind === 'bytes' ? size.bytes : 0n)), 'minimums hold').to.equal(true)
        }
      }),
      {numRuns: 500},
    )
    expect(fitting, 'cases that fit').to.be.above(50)
  })

  it('fits parts of 100 % exactly', () => {
    fc.assert(
      fc.property(fc.bigInt(2n * gib, 2000n * gib), (disk) => {
        const {pool, rootSize, volumes} = resolved(
          layoutWith({
            root: {size: part(25), minimum: null},
            volumes: [volume('/a', part(33.33)), volume('/b', part(16.67))],
          }),
          disk,
        )
        const sum = 2n * rootSize + volumes.reduce((total, {size}) => total + size, 0n)
        expect(sum <= pool.size && pool.size - sum < 4n * extent + pool.size / 1000n).to.equal(true)
      }),
    )
  })

  it('shrinks what has a minimum, in proportion, and nothing else', () => {
    // 13.5 GiB hold the minimums of 11, and half of the 5 that are wanted above them.
    const volumes = [
      volume('/a', bytes(4n * gib)),
      volume('/b', bytes(8n * gib), 4n * gib),
      volume('/c', bytes(2n * gib), gib),
    ]
    const {volumes: given} = resolved(layoutWith({volumes}, {size: bytes(13n * gib + 512n * mib)}), 20n * gib)
    expect(given.map(({size}) => size / mib)).to.deep.equal([4096n, 4096n + 2048n, 1024n + 512n])
  })

  it('tells the numbers where the minimums do not fit', () => {
    const outcome = resolveLayout(
      layoutWith({volumes: [volume('/var', bytes(7n * gib), 6n * gib)]}),
      [8n * gib],
      extent,
    )
    expect(outcome).to.have.nested.property(
      'faults[0].message',
      'the pool has 6.4G, at least 8G are needed: / that runs 1G, / of the next image 1G, /var 6G',
    )
  })

  it('tells the numbers where the pool does not fit', () => {
    const outcome = resolveLayout(layoutWith({}, {size: bytes(20n * gib)}), [8n * gib, 8n * gib], extent)
    expect(outcome).to.have.nested.property(
      'faults[0].message',
      'the disks give 16.0G, at least 20.1G are needed: 20G for the pool, 64M for its metadata and as much for the spare of that',
    )
  })

  it('refuses disks that are too small for anything', () => {
    expect(resolveLayout(layoutWith({}), [1n], extent)).to.have.property('ok', false)
    expect(resolveLayout(layoutWith({}), [], extent)).to.have.property('ok', false)
  })

  it('leaves room for metadata and spare in a pool of 100 %', () => {
    const {group, pool} = resolved(layoutWith({}, {size: part(100)}), 100n * gib)
    expect(pool.size).to.equal(group.size - 2n * pool.metadataSize)
  })

  for (const [disk, chunk, metadata] of [
    [10n * gib, 65536n, 64n * mib],
    [1000n * gib, 65536n, 800n * mib],
    [4000n * gib, 65536n, 1024n * mib],
    [4000n * gib, 4n * mib, 64n * mib],
  ] as const)
    it(`takes ${metadata / mib} MiB of metadata on ${disk / gib} GiB with chunks of ${chunk / 1024n} KiB`, () => {
      const {pool} = resolved(layoutWith({}, {chunkSize: chunk}), disk)
      expect(pool.metadataSize).to.equal(metadata)
    })

  it('refuses an XFS that mkfs would refuse', () => {
    const volumes = [{...volume('/var', bytes(200n * mib)), filesystem: 'xfs' as const}]
    const outcome = resolveLayout(layoutWith({volumes}), [20n * gib], extent)
    expect(outcome).to.have.nested.property('faults[0].message', '/var would have 200M, XFS needs 300M')
  })

  it('has a profile where the pool grows by itself', () => {
    expect(resolved(layoutWith({}), 20n * gib).pool.profile).to.equal(null)
    const {pool} = resolved(layoutWith({}, {autoextend: {threshold: 70, percent: 30}}), 20n * gib)
    expect(pool.profile?.name).to.equal('imgbase-node-pool')
  })
})
