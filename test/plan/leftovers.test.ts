import {expect} from 'chai'
import fc from 'fast-check'
import {layersOf} from '../../src/model/lineage.ts'
import {planLeftovers, planLetGo, type Lying} from '../../src/plan/leftovers.ts'
import type {Mount} from '../../src/model/mount.ts'
import {loader, nodes, nodeWithState, simpleNode} from './nodes.ts'

const nothing: Lying = {openTransactions: new Set(), bootFolders: [], reports: [], temporary: [], thinDevices: []}

describe('what no journal knows', () => {
  it('is never anything that is booted, default, previous, pinned, mounted or that layers stand on', () => {
    let removals = 0
    fc.assert(
      fc.property(nodes, (node) => {
        const {plan} = planLeftovers(node, loader, nothing)
        const gone = new Set(
          (plan?.steps ?? []).flatMap(({step}) => (step.kind === 'volume.remove' ? [step.name] : [])),
        )
        removals += gone.size
        for (const layer of layersOf(node.lineage))
          if (gone.has(layer.volume.name)) {
            expect(node.roles.protected.has(layer.id), layer.id).to.equal(false)
            expect(layer.incomplete, layer.id).to.equal(true)
          }
        for (const base of node.lineage.bases)
          if (gone.has(base.volume.name)) {
            expect(base.incomplete, base.nvr).to.equal(true)
            expect(base.layers.every(({incomplete}) => incomplete)).to.equal(true)
          }
        for (const {device, name} of node.state.volumes)
          if (gone.has(name)) expect(node.state.mounts.some((mount) => mount.device === device)).to.equal(false)
      }),
    )
    expect(removals, 'no node had a leftover').to.be.greaterThan(0)
  })

  it('is removed only while it bears its mark, and not where a journal knows it', () =>
    fc.assert(
      fc.property(nodes, (node) => {
        const steps = planLeftovers(node, loader, nothing).plan?.steps ?? []
        const marks = steps.flatMap(({step}) => (step.kind === 'volume.remove' ? [step.onlyWithTag] : []))
        for (const mark of marks) expect(mark).to.match(/^imgbased:staging=/)
        const openTransactions = new Set(marks.map((mark) => (mark ?? '').slice('imgbased:staging='.length)))
        const {plan} = planLeftovers(node, loader, {...nothing, openTransactions})
        expect((plan?.steps ?? []).filter(({step}) => step.kind === 'volume.remove')).to.deep.equal([])
      }),
    ))

  it('is a folder, a report or a file that no volume has, and nothing else', () =>
    fc.assert(
      fc.property(nodes, (node) => {
        const layers = layersOf(node.lineage).map(({volume}) => volume.name)
        const {plan} = planLeftovers(node, loader, {
          ...nothing,
          bootFolders: [...layers, 'grub', 'efi', 'lost+found', 'gone-1.0-1+1'],
          reports: [...layers, 'gone-1.0-1+1'],
          temporary: ['/boot/grub/custom.cfg.imgbase-new'],
        })
        const paths = (plan?.steps ?? []).flatMap(({step}) => (step.kind === 'file.remove' ? [step.path] : []))
        const known = [
          '/boot/gone-1.0-1+1',
          '/var/lib/imgbase/carry/gone-1.0-1+1.json',
          '/boot/grub/custom.cfg.imgbase-new',
        ]
        expect(paths.filter((path) => !path.startsWith('/boot/loader/entries/'))).to.deep.equal(known)
      }),
    ))

  it('is the device of a base that nobody reads: never one that is open or mounted, and of no layer', () => {
    let released = 0
    const seen = fc.record({active: fc.boolean(), isOpen: fc.boolean(), isMounted: fc.boolean()})
    fc.assert(
      fc.property(nodes, fc.array(seen, {minLength: 30, maxLength: 30}), (node, sights) => {
        const volumes = node.state.volumes.map((volume, index) => {
          const {active, isOpen} = sights[index % 30] ?? {active: false, isOpen: false}
          return {...volume, active, isOpen, activationSkip: true, device: active ? `252:${index}` : null}
        })
        const [root] = node.state.mounts
        const mounts = volumes
          .filter(({device}, index) => device !== null && sights[index % 30]?.isMounted === true)
          .map(({device}) => ({...root, target: '/mnt', device}) as Mount)
        const left = nodeWithState(node, {volumes, mounts})
        const {found, plan} = planLeftovers(left, loader, nothing)
        const gone = (plan?.steps ?? []).flatMap(({step}) => (step.kind === 'volume.deactivate' ? [step.name] : []))
        released += gone.length
        const idle = left.lineage.bases.filter(
          ({volume: {active, isOpen, device}}) => active && !isOpen && !mounts.some((mount) => mount.device === device),
        )
        expect(gone).to.deep.equal(idle.map(({volume}) => volume.name))
        expect(found.filter(({kind}) => kind === 'base-device')).to.have.length(gone.length)
        expect((planLetGo(left)?.steps ?? []).map(({step}) => step)).to.deep.equal(
          gone.map((name) => ({kind: 'volume.deactivate', vg: left.lineage.vg, name})),
        )
      }),
    )
    expect(released, 'no base was idle').to.be.greaterThan(0)
  })

  it('is a mount in a folder of imgbase, innermost first; a device of the pool that is no volume is told, and stays', () => {
    const node = simpleNode()
    const [root] = node.state.mounts
    if (root === undefined) throw new Error('nothing is mounted')
    const mounts = ['/run/imgbase/mnt/a', '/run/imgbase/mnt/a/b', '/run/other'].map((target) => ({...root, target}))
    const left = nodeWithState(node, {mounts: [...node.state.mounts, ...mounts]})
    const {plan, found} = planLeftovers(left, loader, {...nothing, thinDevices: [7]})
    const what = `${left.lineage.vg}/${left.lineage.pool}:7`
    expect(found.filter(({kind}) => kind === 'thin-device')).to.containSubset([{what, action: 'keep'}])
    expect(plan?.steps.map(({step}) => step)).to.deep.equal([
      {kind: 'system.unmount', path: '/run/imgbase/mnt/a/b', only: null},
      {kind: 'system.unmount', path: '/run/imgbase/mnt/a', only: null},
    ])
  })
})
