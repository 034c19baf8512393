import {expect} from 'chai'
import {access} from './disks.ts'
import {countOf, nodeWith} from './node.ts'

const [first, second] = ['node-1.0-1+1', 'node-1.1-1+1']

/** Install, boot, update, reboot into the new layer, rollback, reboot back: the life of a node on one kind of firmware and loader. */
export function lifeOf(firmware: 'bios' | 'uefi', loader: 'grub' | 'systemd-boot' = 'grub'): void {
  const node = nodeWith(['b'], firmware, loader)
  const seconds: Record<string, number> = {}
  const timed = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    const start = Date.now()
    await work()
    seconds[what] = Math.round((Date.now() - start) / 1000)
  }
  after(() => process.stderr.write(`      ${firmware}, ${loader}: ${JSON.stringify(seconds)} (seconds)\n`))

  it('boots what was installed, and remembers that it runs', async () => {
    await timed('first boot', () => node.start())
    await node.settle()
    expect(await node.ask('imgbase w', 'w')).to.include({booted: first, default: first, fellBackFrom: null})
    expect(await node.run('hostname; systemctl is-system-running --wait')).to.equal('node1\nrunning\n')
    expect(await node.run('cat /root/.ssh/authorized_keys; stat -c %a /root/.ssh/authorized_keys /root/.ssh')).to.equal(
      `${access.key}\n600\n700\n`,
    )
    expect(await node.run('grep ^root: /etc/shadow')).to.contain(`root:${access.hash}:`)
    const layout = (await node.ask('imgbase layout', 'layout')) as {bases: {layers: {goodAt: number | null}[]}[]}
    expect(layout.bases[0]?.layers[0]?.goodAt).to.be.a('number')
  })

  it('update gives the new layer three tries', async () => {
    await node.run('echo changed here >/etc/node/local.conf')
    await timed('update', async () => {
      const result = await node.ask('imgbase update /images/b.zst', 'update')
      expect(result).to.include({outcome: 'updated', layer: second, tries: 3})
    })
    expect(await countOf(node)).to.equal('imgbase-node-1.1-1-L1 3 ')
    await node.run('echo later >>/etc/node/local.conf')
  })

  it('reboots into it: the boot costs a try, and proves it good', async () => {
    await timed('reboot into the new layer', () => node.reboot())
    expect(await countOf(node)).to.match(/^(?:imgbase-node-1\.1-1-L1 2 )?$/)
    await node.settle()
    expect(await countOf(node)).to.equal('')
    expect(await node.ask('imgbase w', 'w')).to.include({booted: second, default: second, previous: first})
    expect(await node.run('cat /etc/issue /etc/node/local.conf')).to.equal('node 1.1\nchanged here\nlater\n')
    expect(await node.run('cat /proc/cmdline'))
      .to.contain(`img.bootid=${second}`)
      .and.to.contain('panic=10')
    expect(await node.run('systemctl --failed --no-legend')).to.equal('')
  })

  it('rollback arms nothing, and the reboot ends in the old layer', async () => {
    expect(await node.ask('imgbase rollback', 'rollback')).to.include({target: first, wasProvenGood: true})
    expect(await countOf(node)).to.equal('')
    await timed('rollback: reboot to the login prompt', async () => {
      await node.run('systemctl reboot --no-block')
      await node.machine().console.waitFor(/reboot: Restarting/, 900_000)
      await node.machine().console.waitFor(/login: $/m, 900_000)
    })
    await node.machine().up()
    await node.run('mkdir -p /images && mount -o ro,noload /dev/vdb /images')
    await node.settle()
    expect(await node.ask('imgbase w', 'w')).to.include({booted: first, default: first, fellBackFrom: null})
  })
}
