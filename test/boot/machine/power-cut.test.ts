import {expect} from 'chai'
import {setTimeout as wait} from 'node:timers/promises'
import {full} from './full.ts'
import {nodeWith, updatedNode, type Node} from './node.ts'

const layers = {'node-1.0-1+1': 'node 1.0\n', 'node-1.2-1+1': 'node 1.1\n'} as const

/** The node came up by itself in one of both layers, whole, and tells which one, which boots next, and that nothing is left open. */
async function expectWhole(node: Node): Promise<string> {
  await node.settle()
  const standing = await node.ask('imgbase w', 'w')
  const booted = standing['booted'] as keyof typeof layers
  expect(layers).to.have.property(booted)
  expect(await node.run('cat /etc/issue')).to.equal(layers[booted])
  expect(await node.run('imgbase recover --list')).to.not.contain('imgbase update')
  expect(await node.run('systemctl is-system-running --wait || systemctl --failed --no-legend')).to.equal('running\n')
  return booted
}

describe('the power is cut', () => {
  full(describe)('during an update', () => {
    for (const part of [0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.92, 0.97, 1])
      describe(`after ${Math.round(part * 100)} % of it`, () => {
        const node = nodeWith(['b'], 'bios')
        it('and the node comes up in the old layer or the new one', async () => {
          await node.start()
          await node.settle()
          const update = node.machine().run('imgbase update /images/b.zst --nvr node-1.2-1 2>/run/log; cat /run/log')
          await Promise.race([wait(part * 120_000), update])
          await node.cut()
          await update.catch(() => undefined)
          await node.start()
          await expectWhole(node)
        })
      })
  })

  full(describe)('during the first boot of a new layer', () => {
    const node = updatedNode()

    const cutAt = async (pattern: RegExp): Promise<void> => {
      await node.power()
      await node.machine().console.waitFor(pattern, 900_000)
      await node.cut()
    }

    it('twice, early: each boot cost a try, and the third one runs and is proven', async () => {
      await cutAt(/Linux version/)
      await cutAt(/Run \/init as init process/)
      await node.start()
      expect(await expectWhole(node)).to.equal('node-1.2-1+1')
      expect(await node.ask('imgbase w', 'w')).to.include({default: 'node-1.2-1+1', fellBackFrom: null})
    })
  })

  full(describe)('three times during the first boot of a new layer', () => {
    for (const pattern of [
      /Booting `/,
      /Linux version/,
      /systemd\[1\]: .*Detected/,
      /Carry over what changed/,
      /Health checks/,
    ])
      describe(`each at ${pattern}`, () => {
        const node = updatedNode()
        it('and the node comes up in the old layer or the new one', async () => {
          for (let count = 0; count < 3; count++) {
            await node.power()
            await Promise.race([node.machine().console.waitFor(pattern, 300_000), wait(300_000)])
            await node.cut()
          }
          await node.start()
          await expectWhole(node)
        })
      })
  })
})
