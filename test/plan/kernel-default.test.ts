import {expect} from 'chai'
import {bootStateOf} from '../../boot/boot-state.ts'
import {renderBls} from '../../boot/bls.ts'
import {grubVariable, withVariables} from '../../boot/grubenv.ts'
import type {BootEntry} from '../../src/model/boot-entry.ts'
import type {Node} from '../../src/model/node.ts'
import {planTakeKernel} from '../../src/plan/take-kernel.ts'
import {required} from '../../src/use/ask.ts'
import {after, blscfgNode, environmentOf, idOf, loaderIn, withEnvironment} from './blscfg-nodes.ts'
import {foreignEntry, nodeWithState} from './nodes.ts'
import {image, plansOf} from './updates.ts'

const release = '5.14.0-503.el9.x86_64'
const distributions: BootEntry = {
  ...{...foreignEntry, id: `0123456789abcdef-${release}`, version: release, kernel: `/vmlinuz-${release}`},
  options: ['crashkernel=1G', 'quiet'],
}

/** As kernel-install leaves it where UPDATEDEFAULT is set: an entry without a root, which is the default. */
function upgraded(node: Node, entry: BootEntry = distributions): Node {
  const entryTexts = new Map([...node.state.boot.entryTexts, [entry.id, renderBls(entry)]])
  const boot = bootStateOf({...node.state.boot, entryTexts})
  return withEnvironment(
    nodeWithState(node, {boot}),
    withVariables(environmentOf(node), {saved_entry: entry.id, tmp_saved_entry: 'x'}),
  )
}

function taken(node: Node): Node {
  const kernel = {release, kernel: `/boot/vmlinuz-${release}`, initrd: '/boot/initrd', from: 'host', bytes: 1n} as const
  return after(node, [required(planTakeKernel(node, loaderIn(node), node.roles.booted!, kernel))])
}

describe("the default once a kernel was taken, with the distribution's entry of it", () => {
  it("is the layer's own entry, which has a root", () => {
    const node = blscfgNode()
    const after = taken(upgraded(node))
    expect(grubVariable(environmentOf(after), 'saved_entry')).to.equal(idOf(node.roles.booted!))
    expect(after.roles.default?.id).to.equal(node.roles.booted!.id)
    expect(grubVariable(environmentOf(after), 'tmp_saved_entry')).to.equal('x')
  })

  it('is the layer on trial again, with all its tries', () => {
    const node = blscfgNode()
    const updated = after(node, plansOf(node, image(), {}, loaderIn(node)))
    const [fresh, old] = [idOf(updated.roles.default!), idOf(updated.roles.booted!)]
    const again = taken(upgraded(updated))
    expect(loaderIn(again).getTrial(again.state.boot)).to.deep.equal({id: fresh, fallback: old, left: 3})
  })

  it('stays what an administrator chose, whatever it is', () => {
    const other = {...foreignEntry, id: 'windows', version: ''}
    expect(grubVariable(environmentOf(taken(upgraded(blscfgNode(), other))), 'saved_entry')).to.equal('windows')
  })
})
