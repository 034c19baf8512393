import {expect} from 'chai'
import {findLayer} from '../../src/model/lineage.ts'
import type {Node} from '../../src/model/node.ts'
import {planTakeKernel} from '../../src/plan/take-kernel.ts'
import {required} from '../../src/use/ask.ts'
import type {Plan} from '../../src/model/plan.ts'
import {expectMenuCommit} from './invariants.ts'
import {afterPlans, afterSteps, modelOf, stepsOf, undosOf, untilCommit, type Model} from './lvm-model.ts'
import {loader, nodeWithState, simpleNode} from './nodes.ts'
import {nodeAfter} from './updates.ts'

const kernel = (release: string) => ({
  ...{release, kernel: `/boot/vmlinuz-${release}`, initrd: `/boot/initrd.img-${release}`},
  ...({from: 'host', bytes: 50n << 20n} as const),
})

const planFor = (node: Node, release: string) =>
  planTakeKernel(node, loader, findLayer(node.lineage, node.roles.booted!.id)!, kernel(release))

/** Taken back from any step, /boot is as it was; what was copied into the layer's own root may stay. */
function taken({state}: Node, plan: Plan): Model {
  const before = modelOf(state)
  const steps = untilCommit(plan)
  for (let count = 0; count <= steps.length; count++) {
    const done = afterSteps(before, stepsOf(steps.slice(0, count)))
    expect(afterSteps(done, undosOf(steps.slice(0, count + 1))).files, `from step ${count}`).to.deep.equal(before.files)
  }
  return afterPlans(before, [plan])
}

describe('taking a kernel that was installed in the running layer', () => {
  const node = simpleNode()
  const {name} = node.roles.booted!.volume
  const entryIn = ({state}: Node) => state.boot.entries.find(({options}) => options.includes(`root=/dev/node/${name}`))!

  it('switches with the menu, to files in a folder of their own; taken back, all is as it was', () => {
    const plan = required(planFor(node, '6.1.0-42'))
    expectMenuCommit(plan)
    const after = nodeAfter(node, taken(node, plan))
    expect(entryIn(after)).to.deep.include({
      kernel: `/${name}/6.1.0-42/vmlinuz`,
      initrds: [`/${name}/6.1.0-42/initrd`],
      options: entryIn(node).options,
    })
    expect(loader.getDefault(after.state.boot)).to.equal(loader.getDefault(node.state.boot))
  })

  it('removes what the entry started before, after the commit alone', () => {
    const plan = required(planFor(node, '6.1.0-42'))
    const removed = plan.steps.flatMap(({step}, at) =>
      step.kind === 'file.remove' ? [[step.path, at > plan.commit!]] : [],
    )
    expect(removed).to.deep.equal([
      [`/boot/${name}/vmlinuz`, true],
      [`/boot/${name}/initrd`, true],
    ])
  })

  it('takes an initrd that was made anew under the same release, and removes nothing', () => {
    const after = nodeAfter(node, taken(node, required(planFor(node, '6.1.0-42'))))
    const again = required(planFor(after, '6.1.0-42'))
    expect(again.steps.map(({step}) => step.kind))
      .to.not.include('file.remove')
      .and.not.include('folder.remove')
    expect(again.steps[0]?.undo).to.deep.equal([])
  })

  it('is refused with the numbers where /boot has no room for it', () => {
    const full = nodeWithState(node, {boot: {...node.state.boot, available: 20n << 20n}})
    const outcome = planFor(full, '6.1.0-42')
    expect(outcome.ok).to.equal(false)
    expect(outcome).to.have.nested.property('faults[0].code', 'space.boot')
  })
})
