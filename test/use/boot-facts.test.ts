import {expect} from 'chai'
import type {Host} from '../../src/host/host.ts'
import type {Node} from '../../src/model/node.ts'
import {unsignedModulesOf} from '../../src/use/boot-facts.ts'
import {nodeWithState, simpleNode} from '../plan/nodes.ts'

const folder = 'usr/lib/modules/6.1.0'
const ends: Readonly<Record<string, string>> = {
  [`/${folder}/kernel/own.ko`]: '',
  [`/${folder}/extra/signed.ko.xz`]: 'x~Module signature appended~\n',
  [`/${folder}/updates/dkms/mine.ko`]: 'x',
  [`/${folder}/weak-updates/vendor/theirs.ko`]: 'x',
  [`/${folder}/weak-updates/gone.ko`]: '',
}

const host = {
  trees: {list: () => Promise.resolve({entries: new Map(Object.keys(ends).map((path) => [path.slice(1), {}]))})},
  tools: {bytes: (command: readonly string[]) => Promise.resolve(Buffer.from(ends[command.at(-1) ?? ''] ?? ''))},
} as unknown as Host

const nodeWith = (secureBoot: boolean): Node => {
  const node = simpleNode()
  return nodeWithState(node, {boot: {...node.state.boot, firmware: {...node.state.boot.firmware, secureBoot}}})
}

describe('modules without a signature', () => {
  it('are those that came with no kernel package, and those of another kernel that are linked in', async () =>
    expect(await unsignedModulesOf(host, nodeWith(true))).to.deep.equal([
      `/${folder}/updates/dkms/mine.ko`,
      `/${folder}/weak-updates/vendor/theirs.ko`,
    ]))

  it('matter with Secure Boot alone', async () =>
    expect(await unsignedModulesOf(host, nodeWith(false))).to.deep.equal([]))
})
