import {expect} from 'chai'
import {lvsFields, parseLvs, type LvsReport} from '../../src/read/lvs.ts'
import {fixture} from './fixtures.ts'

const report = (name: string): LvsReport => parseLvs(fixture(`lvs-${name}.json`))
const volume = ({volumes}: LvsReport, name: string) => volumes.find((each) => each.name === name)

describe('parseLvs', () => {
  const node = report('node')

  it('asks for what the recorded reports hold', () => {
    const {report: parts} = JSON.parse(fixture('lvs-node.json')) as {report: [{lv: [Record<string, string>]}]}
    expect(Object.keys(parts[0].lv[0])).to.deep.equal(lvsFields)
  })

  it('reads the group', () =>
    expect(node.groups).to.deep.equal([
      {
        name: 'node',
        tags: ['imgbased:vg'],
        size: 8_568_963_072n,
        free: 6_153_043_968n,
        extentSize: 4_194_304n,
        metadataSize: 17_821_696n,
        metadataFree: 8_904_704n,
      },
    ]))

  it('reads a base: read-only, skipped, inactive', () => {
    expect(volume(node, 'node-4.5.0_.trc1-1')).to.deep.include({
      vg: 'node',
      kind: 'thin',
      size: 536_870_912n,
      origin: null,
      pool: 'pool0',
      readOnly: true,
      activationSkip: true,
      active: false,
      device: null,
    })
    expect(volume(node, 'node-4.5.0_.trc1-1')?.tags).to.include.members(['imgbased:base', 'imgbased:seq=1'])
  })

  it('reads no tags as none', () => expect(volume(node, 'swap')?.tags).to.deep.equal([]))

  it('reads a layer: writable, a snapshot of its base, active', () =>
    expect(volume(node, 'node-4.5.0_.trc1-1+1')).to.deep.include({
      kind: 'thin',
      origin: 'node-4.5.0_.trc1-1',
      pool: 'pool0',
      readOnly: false,
      activationSkip: false,
      active: true,
      device: '254:8',
    }))

  it('reads the pool, as a volume too', () => {
    expect(node.pools).to.have.length(1)
    expect(volume(node, 'pool0')).to.equal(node.pools[0])
    expect(node.pools[0]).to.deep.include({
      kind: 'pool',
      size: 2_147_483_648n,
      metadataSize: 67_108_864n,
      chunkSize: 65_536n,
      dataPercent: 0.81,
      metadataPercent: 10.11,
      profile: null,
      monitored: true,
      needsCheck: false,
      health: '',
      active: true,
    })
  })

  it('tells whose device somebody has open: the pool has its data, nobody the base', () => {
    expect([...node.volumes, ...node.pools].filter(({isOpen}) => isOpen).map(({name}) => name)).to.include('pool0')
    expect(node.volumes.filter(({readOnly, isOpen}) => readOnly && isOpen)).to.deep.equal([])
  })

  it('leaves hidden volumes out, and counts one with two segments once', () =>
    expect(node.volumes.map(({name, kind}) => `${name} ${kind}`)).to.deep.equal([
      'node-4.5.0_.trc1-1 thin',
      'node-4.5.0_.trc1-1+1 thin',
      'node-4.6.0-1 thin',
      'ovirt-node-ng-4.4.10-0.20220101.0 thin',
      'ovirt-node-ng-4.4.10-0.20220101.0+1 thin',
      'pool0 pool',
      'root thin',
      'swap plain',
      'var thin',
    ]))

  it('takes an inactive node as such', () => {
    const inactive = report('inactive')
    expect(inactive.volumes.filter(({active, device}) => active || device !== null)).to.deep.equal([])
    expect(inactive.pools[0]).to.deep.include({
      dataPercent: null,
      metadataPercent: null,
      monitored: false,
      needsCheck: false,
      chunkSize: 65_536n,
    })
  })

  it('tells a full pool and its profile', () => {
    const {groups, pools} = report('two-groups')
    expect(groups.map(({name}) => name)).to.deep.equal(['node', 'second'])
    expect(pools[0]).to.deep.include({
      vg: 'second',
      dataPercent: 100,
      health: 'out_of_data',
      profile: 'thin-performance',
    })
  })

  it('tells a pool that needs a check', () =>
    expect(report('needs-check').pools[0]).to.deep.include({needsCheck: true, health: 'metadata_read_only'}))

  it('takes an empty report', () => expect(report('empty')).to.deep.equal({groups: [], volumes: [], pools: []}))

  for (const text of ['', '{}', 'null', '[]', 'lvs: command failed'])
    it(`throws for ${JSON.stringify(text)}`, () => expect(() => parseLvs(text)).to.throw())
})
