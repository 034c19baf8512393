import {expect} from 'chai'
import type {FstabMount} from '../../src/plan/check/facts.ts'
import type {Outcome} from '../../src/model/fault.ts'
import type {Node} from '../../src/model/node.ts'
import type {Plan} from '../../src/model/plan.ts'
import {tags} from '../../src/model/tags.ts'
import {planVolumeAttachment, planVolumeCreation} from '../../src/plan/add-volume.ts'
import {planVolumeGrowth} from '../../src/plan/grow-volume.ts'
import {planVolumeDetachment, planVolumeRemoval} from '../../src/plan/remove-volume.ts'
import {placeOf} from '../../src/plan/volume-place.ts'
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

const place = (node: Node, fstab: readonly FstabMount[] = [], users: readonly string[] = []) =>
  placeOf(node, '/srv', fstab, users)

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
      'volume.create filesystem.make directory.copy volumes.untag FSTAB.LINE system.mount',
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
    const node = withVolume(false)
    expect(told(planVolumeAttachment(node, place(node), volume))).to.equal('system.mount FSTAB.LINE')
    expect(told(planVolumeAttachment(node, place(node, [line]), volume))).to.equal('system.mount FSTAB.LINE')
    expect(told(planVolumeAttachment(withVolume(true), place(withVolume(true)), volume))).to.equal('FSTAB.LINE')
    expect(told(planVolumeAttachment(withVolume(true), place(withVolume(true), [line]), volume))).to.equal(
      'volume.attached',
    )
    expect(told(planVolumeAttachment(plain, place(plain), null))).to.equal('volume.unknown')
  })

  it('--detach unmounts first, so that nothing changed where it is in use', () => {
    const node = withVolume(true)
    expect(told(planVolumeDetachment(node, place(node, [line]), volume))).to.equal('system.unmount FSTAB.LINE')
    expect(told(planVolumeDetachment(node, place(node, [line], ['sh']), volume))).to.equal('volume.in-use')
    const detached = withVolume(false)
    expect(told(planVolumeDetachment(detached, place(detached, [line]), volume))).to.equal('FSTAB.LINE')
    expect(told(planVolumeDetachment(detached, place(detached), volume))).to.equal('volume.detached')
  })

  it('--remove takes the volume last, and never one that another layer mounts', () => {
    const node = withVolume(true)
    expect(told(planVolumeRemoval(node, place(node, [line]), volume, []))).to.equal(
      'system.unmount FSTAB.LINE volume.remove',
    )
    expect(told(planVolumeRemoval(node, place(node), volume, []))).to.equal('system.unmount VOLUME.REMOVE')
    expect(told(planVolumeRemoval(node, place(node, [line]), volume, ['a-1-1+1']))).to.equal('volume.needed')
  })

  it('--resize never makes it smaller', () => {
    const node = withVolume(true)
    const growth = (size: bigint): string => told(planVolumeGrowth(node, poolIn(node), place(node), size))
    expect(growth(2n * gibibyte)).to.equal('VOLUME.GROW filesystem.grow')
    expect(growth(gibibyte)).to.equal('VOLUME.GROW filesystem.grow')
    expect(growth(gibibyte / 2n)).to.equal('volume.shrink')
  })

  it('nothing is done to /var, nor to what lies above or below the records', () => {
    const ofVar = placeOf(plain, '/var', [], [])
    const mounted = {...volume, name: 'var', path: '/var'}
    expect(told(planVolumeDetachment(plain, ofVar, mounted))).to.equal('volume.records')
    expect(told(planVolumeRemoval(plain, ofVar, mounted, []))).to.equal('volume.records')
  })
})
