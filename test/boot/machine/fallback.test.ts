import {expect} from 'chai'
import {full} from './full.ts'
import {expectFallback} from './fallback.ts'
import {nodeWith} from './node.ts'

describe('a layer that does not come up', () => {
  describe('since its kernel panics at once', () => {
    const node = nodeWith([], 'bios')

    it('is tried three times, then the layer before it comes back by itself', async () => {
      await node.updateInLab('panics', 'node-1.2-1')
      await node.power()
      await node.up(1_800_000)
      expect(node.machine().boots()).to.equal(4)
      expect(node.machine().console.text.match(/Kernel panic - not syncing/g)).to.have.length(3)
    })

    it('stays behind for good: the fallback is the default, and everybody is told', () =>
      expectFallback(node, 'node-1.2-1+1', 'tries'))

    it('is found again after a reboot, with nothing counted any more', async () => {
      await node.reboot()
      await node.settle()
      expect(await node.ask('imgbase w', 'w')).to.include({booted: 'node-1.0-1+1', default: 'node-1.0-1+1'})
    })
  })

  full(describe)('since its initrd finds no root', () => {
    const node = nodeWith([], 'bios')

    it('is tried three times, then the layer before it comes back by itself', async () => {
      await node.updateInLab('no-root', 'node-1.2-1')
      await node.power()
      await node.up(3_600_000)
      expect(node.machine().boots()).to.equal(4)
      await expectFallback(node, 'node-1.2-1+1', 'tries')
    })
  })

  full(describe)('since it hangs before boot-complete.target, and a watchdog resets it', () => {
    const node = nodeWith([], 'bios')

    it('is given up after three resets', async () => {
      await node.updateInLab('hangs', 'node-1.2-1')
      for (const left of [2, 1, 0]) {
        await node.start()
        expect(await node.run('cat /proc/cmdline')).to.contain('img.bootid=node-1.2-1+1')
        expect(await node.run("sed -n 's/^imgbase_left=//p' /boot/grub/imgbase.env")).to.equal(`${left}\n`)
        await node.cut()
      }
      await node.start()
      await expectFallback(node, 'node-1.2-1+1', 'tries')
    })
  })
})
