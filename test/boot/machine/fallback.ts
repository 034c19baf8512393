import {expect} from 'chai'
import {countOf, type Node} from './node.ts'

/** What a node that fell back to node-1.0-1+1 tells, once the service of that boot has run. */
export async function expectFallback(node: Node, failed: string, why: string): Promise<void> {
  await node.settle()
  const standing = await node.ask('imgbase w', 'w')
  expect(standing).to.include({booted: 'node-1.0-1+1', default: 'node-1.0-1+1'})
  expect(standing['fellBackFrom']).to.include({layer: failed, why})
  expect(await node.run('imgbase layout')).to.contain(`This is a fallback: ${failed} did not come up`)
  expect(await countOf(node)).to.equal('')
  const log = await node.run('journalctl -b -u imgbase-early --no-pager')
  expect(log).to.contain(`${failed} did not come up`)
}
