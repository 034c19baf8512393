import {expect} from 'chai'
import fc from 'fast-check'
import type {HostState} from '../../src/model/host-state.ts'
import {formatSize} from '../../src/model/size.ts'
import type {Pool} from '../../src/model/volume.ts'
import {spaceFaults, type Need} from '../../src/plan/space.ts'
import {poolIn, simpleNode} from './nodes.ts'

const node = simpleNode()
const nothing: Need = {data: 0n, volumes: 0, boot: 0n}
const gibibyte = 1n << 30n
const percent = fc.integer({min: 0, max: 10_000}).map((hundredths) => hundredths / 100)

const faults = (
  pool: Partial<Pool>,
  need: Partial<Need>,
  state: Partial<HostState> = {},
): ReturnType<typeof spaceFaults> =>
  spaceFaults({...node.state, ...state}, {...poolIn(node), ...pool}, {...nothing, ...need})

const told = (found: ReturnType<typeof spaceFaults>): readonly string[] => found.map(({code}) => code)

describe('the space that a plan needs', () => {
  it('is missed in the pool exactly where more is needed than is free, and both are told', () =>
    fc.assert(
      fc.property(fc.bigInt({min: 0n, max: 100n * gibibyte}), percent, (data, dataPercent) => {
        const size = 64n * gibibyte
        const free = (size * BigInt(Math.round((100 - dataPercent) * 100))) / 10_000n
        const found = faults({size, dataPercent}, {data})
        expect(told(found)).to.deep.equal(data > free ? ['space.pool'] : [])
        if (data > free)
          expect(found[0]?.message).to.contain(`${formatSize(free)} free, ${formatSize(data)} are needed`)
      }),
    ))

  it('suffices where exactly as much is free', () => {
    expect(told(faults({size: 4n * gibibyte, dataPercent: 50}, {data: 2n * gibibyte}))).to.deep.equal([])
    expect(told(faults({size: 4n * gibibyte, dataPercent: 50}, {data: 2n * gibibyte + 1n}))).to.deep.equal([
      'space.pool',
    ])
  })

  it('is missed in the metadata of the pool, by 50 bytes a chunk and a reserve of 1 MiB', () => {
    const metadata = {metadataSize: 4n << 20n, metadataPercent: 50, chunkSize: 65_536n}
    const most = ((1n << 20n) / 50n) * 65_536n
    expect(told(faults(metadata, {data: most}))).to.deep.equal([])
    expect(told(faults(metadata, {data: most + 65_536n}))).to.deep.equal(['space.pool-metadata'])
    expect(faults(metadata, {data: most + 65_536n})[0]?.hint).to.contain('lvextend --poolmetadatasize')
  })

  it('is missed in the metadata area of the group, on /boot and on /var, each with its numbers', () => {
    const groups = node.state.groups.map((group) => ({...group, metadataFree: 1023n}))
    expect(told(faults({}, {volumes: 1}, {groups}))).to.deep.equal(['space.group-metadata'])
    const boot = {...node.state.boot, available: (1n << 20n) - 1n}
    const [missing] = faults({}, {boot: 1n << 20n}, {boot})
    expect(missing?.code).to.equal('space.boot')
    const mounts = node.state.mounts.map((mount) =>
      mount.target === '/var' ? {...mount, available: 15n << 20n} : mount,
    )
    expect(faults({}, {}, {mounts})[0]).to.include({code: 'space.var', message: '/var has 15M free, 16M are needed'})
  })

  it('counts for nothing where the pool is sick: it is said how to repair it', () => {
    for (const sick of [{health: 'failed'}, {needsCheck: true}]) {
      const [found] = faults(sick, {})
      expect(found?.code).to.equal('pool.sick')
      expect(found?.hint).to.contain('lvconvert --repair node/pool0')
    }
  })

  it('tells of every shortage at once', () => {
    const boot = {...node.state.boot, available: 0n}
    const found = faults({dataPercent: 100, metadataPercent: 100, needsCheck: true}, {data: 1n, boot: 1n}, {boot})
    expect(told(found)).to.deep.equal(['pool.sick', 'space.pool', 'space.pool-metadata', 'space.boot'])
  })
})
