import {expect} from 'chai'
import type {FstabMount} from '../../src/plan/check/facts.ts'
import type {Outcome} from '../../src/model/fault.ts'
import type {Mount} from '../../src/model/mount.ts'
import type {Node} from '../../src/model/node.ts'
import type {Plan} from '../../src/model/plan.ts'
import {tags} from '../../src/model/tags.ts'
import {planVolumeAttachment, planVolumeCreation} from '../../src/plan/add-volume.ts'
import {planVolumeGrowth} from '../../src/plan/grow-volume.ts'
import {planVolumeDetachment, planVolumeRemoval} from '../../src/plan/remove-volume.ts'
import {byPath, placeOf, type VolumePlace} from '../../src/plan/volume-place.ts'
import {thin} from '../read/lvm-states.ts'
import {nodeWithState, poolIn, simpleNode} from './nodes.ts'

const gibibyte = 1n << 30n
const line = {source: '/dev/node/srv', target: '/srv', options: 'discard'}
const volume = {vg: 'node', name: 'srv', path: '/srv', filesystem: 'ext4' as const, options: ['discard']}
const plain = simpleNode()
const [root] = plain.state.mounts
if (root === undefined) throw new Error('nothing is mounted')

/** With the volume node/srv, mounted or not. */
const withVolume = (isMounted: boolean): Node => {
  const srv = thin('srv', [tags.volume], {device: '253:9', size: gibibyte})
  const mounts = isMounted ? [{...root, target: '/srv', device: '253:9'}] : []
  return nodeWithState(plain, {
    volumes: [...plain.state.volumes, srv],
    mounts: [...plain.state.mounts, ...mounts],
  })
}

const place = (node: Node, fstab: readonly FstabMount[] = [], users: readonly string[] = [], path = '/srv') =>
  placeOf(node, {path, fstab, mounts: node.state.mounts, users, isOf: byPath})

/** With more that is mounted in the system. */
const placeWith = (node: Node, mount: Partial<Mount>, fstab: readonly FstabMount[] = []): VolumePlace =>
  placeOf(node, {
    ...{path: '/srv', fstab, users: [], isOf: byPath},
    mounts: [...node.state.mounts, {...root, ...mount}],
  })

const attachment = (node: Node, at: VolumePlace, isPlain = true): string =>
  told(planVolumeAttachment(node, at, at.volume === null ? null : volume, isPlain))
const detachment = (node: Node, at: VolumePlace): string =>
  told(planVolumeDetachment(node, at, at.volume === null ? null : volume))
const removal = (node: Node, at: VolumePlace, namedBy: readonly string[] = []): string =>
  told(planVolumeRemoval(node, at, at.volume === null ? null : volume, namedBy))

/** The kinds of the steps with the commit in capitals; or the codes of the faults. */
function told(outcome: Outcome<Plan>): string {
  if (!outcome.ok) return outcome.faults.map(({code}) => code).join(' ')
  const {steps, commit} = outcome.value
  return steps.map(({step}, at) => (at === commit ? step.kind.toUpperCase() : step.kind)).join(' ')
}

const creation = (node: Node, fstab: readonly FstabMount[] = [], users: readonly string[] = [], content = 0n): string =>
  told(
    planVolumeCreation(node, place(node, fstab, users), {
      ...{transaction: 't', pool: poolIn(node), isDirectory: true, from: '/'},
      wanted: {...volume, size: gibibyte, content},
    }),
  )

describe('the plan of a volume', () => {
  it('--create: all is copied before fstab names it, and mounted after', () =>
    expect(creation(plain)).to.equal(
      'volume.create filesystem.make directory.copy volumes.untag path.unused FSTAB.LINE system.mount',
    ))

  it('--create takes every mark of what it makes away before the commit, and back where that is undone', () => {
    const made = planVolumeCreation(plain, place(plain), {
      ...{transaction: 't', pool: poolIn(plain), isDirectory: true, from: '/'},
      wanted: {...volume, size: gibibyte, content: 0n},
    })
    if (!made.ok) throw new Error('refused')
    expect(made.value.steps.flatMap(({undo}) => undo.map(({kind}) => kind))).to.deep.equal([
      'volume.remove',
      'volume.tag',
    ])
  })

  it('--create is refused with every reason at once', () => {
    expect(creation(plain, [{...line, source: 'UUID=1'}], ['sh (process 1)'], gibibyte)).to.equal(
      'volume.line volume.in-use init.volume-small',
    )
    expect(creation(withVolume(false))).to.equal('volume.exists')
    expect(creation(withVolume(true), [line])).to.equal('volume.mounted-there')
  })

  it('--attach mounts first, so that no boot fails on what cannot be mounted', () => {
    const [node, mounted] = [withVolume(false), withVolume(true)]
    expect(attachment(node, place(node))).to.equal('system.mount FSTAB.LINE')
    expect(attachment(mounted, place(mounted))).to.equal('FSTAB.LINE')
    expect(attachment(mounted, place(mounted, [line]))).to.equal('volume.attached')
    expect(attachment(plain, place(plain))).to.equal('volume.unknown')
    expect(attachment(node, place(node), false)).to.equal('volume.no-directory')
  })

  it('--attach leaves a line that names the volume, however that is spelled, as it is', () => {
    const node = withVolume(false)
    expect(attachment(node, place(node, [line]))).to.equal('SYSTEM.MOUNT')
    const byUuid = {...line, source: 'UUID=1'}
    const seen = {path: '/srv', fstab: [byUuid], mounts: node.state.mounts, users: []}
    const isOf = (source: string): boolean => source === 'UUID=1'
    expect(attachment(node, placeOf(node, {...seen, isOf}))).to.equal('SYSTEM.MOUNT')
  })

  it('--detach unmounts first, so that nothing changed where it is in use', () => {
    const node = withVolume(true)
    expect(detachment(node, place(node, [line]))).to.equal('system.unmount FSTAB.LINE')
    expect(detachment(node, place(node, [line], ['sh']))).to.equal('volume.in-use')
    const detached = withVolume(false)
    expect(detachment(detached, place(detached, [line]))).to.equal('FSTAB.LINE')
    expect(detachment(detached, place(detached))).to.equal('volume.detached')
  })

  it('--remove takes the volume last, and never one that another layer mounts', () => {
    const node = withVolume(true)
    expect(removal(node, place(node, [line]))).to.equal('system.unmount FSTAB.LINE volume.remove')
    expect(removal(node, place(node))).to.equal('system.unmount VOLUME.REMOVE')
    expect(removal(node, place(node, [line]), ['a-1-1+1'])).to.equal('volume.needed')
  })

  it('--remove is refused where fstab mounts the volume elsewhere too', () => {
    const node = withVolume(true)
    const fstab = [line, {...line, source: '/dev/mapper/node-srv', target: '/data'}]
    expect(removal(node, place(node, fstab))).to.equal('volume.needed-here')
  })

  it('a volume is found by its name alone only where it is neither mounted nor named elsewhere', () => {
    const node = withVolume(false)
    expect(removal(node, place(node))).to.equal('VOLUME.REMOVE')
    expect(removal(node, place(node, [{...line, target: '/data'}]))).to.equal('volume.unknown')
    expect(removal(node, placeWith(node, {target: '/mnt', device: '253:9'}))).to.equal('volume.unknown')
  })

  it('a bind mount of one of its folders is not the volume, and what else is mounted there stays', () => {
    const node = withVolume(false)
    const bound = {target: '/srv', device: '253:9', root: '/inside'}
    expect(detachment(node, placeWith(node, bound))).to.equal('volume.unknown')
    expect(detachment(node, placeWith(node, bound, [line]))).to.equal('volume.mounted-there')
    expect(removal(node, placeWith(node, {target: '/srv', device: '0:50'}, [line]))).to.equal('volume.mounted-there')
    const remote = {...line, source: 'server:/export'}
    expect(detachment(withVolume(true), place(withVolume(true), [remote]))).to.equal('volume.line')
    expect(attachment(withVolume(true), place(withVolume(true), [remote]))).to.equal('volume.line')
  })

  it('what lies on another host counts, also below', () => {
    const remote = {device: '0:50', type: 'nfs4', source: 'server:/export'}
    const request = {transaction: 't', pool: poolIn(plain), isDirectory: true, from: '/'}
    const wanted = {...volume, size: gibibyte, content: 0n}
    const creationAt = (target: string): string =>
      told(planVolumeCreation(plain, placeWith(plain, {...remote, target}), {...request, wanted}))
    expect(creationAt('/srv')).to.equal('volume.mounted-there')
    expect(creationAt('/srv/data')).to.equal('volume.mount-below')
  })

  it('names the root whose fstab is changed, and is refused where that is no volume of the group', () => {
    const node = withVolume(true)
    const made = planVolumeRemoval(node, place(node, [line]), volume, [])
    const layer = place(node).layer
    expect(made.ok && made.value.steps[1]?.step).to.deep.include({kind: 'fstab.line', layer})
    expect(layer).to.have.property('vg', 'node')
    const foreign = nodeWithState(node, {rootDevice: '8:1'})
    expect(removal(foreign, place(foreign))).to.equal('volume.foreign-root')
    expect(detachment(foreign, place(foreign))).to.equal('volume.foreign-root')
    expect(attachment(foreign, place(foreign))).to.equal('volume.foreign-root')
    expect(creation(foreign)).to.equal('volume.foreign-root')
  })

  it('--resize never makes it smaller', () => {
    const node = withVolume(true)
    const growth = (size: bigint): string => told(planVolumeGrowth(node, poolIn(node), place(node), size))
    expect(growth(2n * gibibyte)).to.equal('VOLUME.GROW filesystem.grow')
    expect(growth(gibibyte)).to.equal('VOLUME.GROW filesystem.grow')
    expect(growth(gibibyte / 2n)).to.equal('volume.shrink')
  })

  it('nothing is done to /var, nor to what lies above or below the records', () => {
    const ofVar = place(plain, [], [], '/var')
    const mounted = {...volume, name: 'var', path: '/var'}
    expect(told(planVolumeDetachment(plain, ofVar, mounted))).to.equal('volume.records')
    expect(told(planVolumeRemoval(plain, ofVar, mounted, []))).to.equal('volume.records')
  })
})
