import {expect} from 'chai'
import {full} from './full.ts'
import {expectFallback} from './fallback.ts'
import {updateInLab} from './disks.ts'
import {nodeWith, updatedNode} from './node.ts'

describe('a layer that does not come up', () => {
  describe('since its kernel panics at once', () => {
    const node = nodeWith([], 'bios')

    it('is tried three times, then the layer before it comes back by itself', async () => {
      await updateInLab(node.disk, 'panics', 'node-1.2-1')
      await node.power()
      await node.comesBack()
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
    const node = updatedNode('no-root')

    it('is tried three times, then the layer before it comes back by itself', async () => {
      await node.power()
      await node.comesBack()
      expect(node.machine().boots()).to.equal(4)
      await expectFallback(node, 'node-1.2-1+1', 'tries')
    })
  })

  full(describe)('since it hangs before boot-complete.target', () => {
    const node = updatedNode('hangs')

    it('reboots by itself at the time limit of a trial, three times, then the layer before it comes back', async () => {
      await node.power()
      await node.comesBack()
      expect(node.machine().boots()).to.equal(4)
      await expectFallback(node, 'node-1.2-1+1', 'tries')
    })
  })

  full(describe)('since a required health check fails', () => {
    const node = updatedNode('unhealthy')

    it('reboots at once, three times, then the layer before it comes back', async () => {
      await node.power()
      await node.comesBack()
      expect(node.machine().boots()).to.equal(4)
      await expectFallback(node, 'node-1.2-1+1', 'health')
      expect(await node.run('imgbase boot --log')).to.match(
        /FAIL {2}required {2}60-storage .*\n +the storage is not there\n/,
      )
    })
  })

  full(describe)('since it ends in emergency mode', () => {
    const node = updatedNode('emergency')

    it('reboots at the time limit for that, three times, then the layer before it comes back', async () => {
      await node.power()
      await node.comesBack()
      expect(node.machine().boots()).to.equal(4)
      expect(node.machine().console.text).to.contain('emergency mode')
      await expectFallback(node, 'node-1.2-1+1', 'tries')
    })
  })
})
