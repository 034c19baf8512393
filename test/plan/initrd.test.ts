import {expect} from 'chai'
import {missingIn, reasonsToBuild, releaseIn, type InitrdFacts, type RootNeeds} from '../../src/plan/initrd.ts'
import {parseKernelModules} from '../../src/read/kernel-modules.ts'

describe('whether an initrd does for a root', () => {
  const modules = parseKernelModules(
    'kernel/fs/ext4/ext4.ko\n',
    'kernel/drivers/md/dm-thin-pool.ko.xz: kernel/drivers/md/dm-bufio.ko.xz\nkernel/drivers/scsi/megaraid/megaraid_sas.ko.xz:\nkernel/fs/xfs/xfs.ko:\n',
  )
  const needs: RootNeeds = {kinds: [], mappings: [], drivers: ['ext4', 'megaraid_sas'], modules}
  const whole = [
    'usr/sbin/lvm',
    'usr/lib/modules/5/kernel/drivers/md/dm-thin-pool.ko.xz',
    'usr/lib/modules/5/kernel/drivers/scsi/megaraid/megaraid-sas.ko',
  ]
  const of = (names: readonly string[]) => names.map((name) => ({name, size: 9}))
  const facts: InitrdFacts = {needs, files: of(whole), changed: [], wantedBy: []}

  it('does with LVM, the thin pool, and the drivers of disk and file system that the kernel has not built in', () => {
    expect(missingIn(of(whole), needs)).to.deep.equal([])
    expect(reasonsToBuild(facts)).to.deep.equal([])
  })

  it('lacks each of them where it is not there', () => {
    for (const [index, missing] of ['lvm', 'dm_thin_pool', 'megaraid_sas'].entries())
      expect(missingIn(of(whole.toSpliced(index, 1)), needs)).to.deep.equal([missing])
    expect(missingIn(of(whole), {...needs, drivers: ['xfs']})).to.deep.equal(['xfs'])
  })

  it('does not wait for a driver that this kernel does not have', () =>
    expect(missingIn(of(whole), {...needs, drivers: ['uml_blkdev']})).to.deep.equal([]))

  it('is told from a folder or a file of another place by where a program lies', () =>
    expect(missingIn(of(['etc/lvm', 'etc/lvm/lvm', ...whole.slice(1)]), needs)).to.deep.equal(['lvm']))

  it('needs the settings of the node where the root lies on what has some, and the program for it', () => {
    for (const [kind, program] of [
      ['multipath', 'sbin/multipath'],
      ['MD RAID', 'usr/sbin/mdadm'],
      ['LUKS', 'usr/lib/systemd/systemd-cryptsetup'],
      ['iSCSI', 'usr/sbin/iscsistart'],
    ] as const) {
      const on = {...needs, kinds: [kind]}
      expect(reasonsToBuild({...facts, needs: on})[0]).to.equal(
        `the root lies on ${kind}, whose settings are the node's own`,
      )
      expect(missingIn(of(whole), on)).to.have.length(1)
      expect(missingIn(of([...whole, program]), on)).to.deep.equal([])
    }
  })

  it('lists what to unlock where it is of initramfs-tools and the root lies on LUKS, since the program alone unlocks nothing', () => {
    const on: RootNeeds = {...needs, kinds: ['LUKS'], mappings: ['root_crypt']}
    const debian = of([...whole, 'usr/sbin/cryptsetup', 'scripts/local-top/cryptroot'])
    const missing = ['line for LUKS in cryptroot/crypttab']
    expect(missingIn(debian, on)).to.deep.equal(missing)
    expect(missingIn([...debian, {name: 'cryptroot/crypttab', size: 0}], on)).to.deep.equal(missing)
    expect(missingIn([...debian, {name: 'cryptroot/crypttab', size: 60}], on)).to.deep.equal([])
    expect(missingIn(debian, needs)).to.deep.equal([])
  })

  it('tells by its modules which kernel it is for', () => {
    expect(releaseIn(of(whole))).to.equal('5')
    expect(releaseIn(of(['usr/sbin/lvm', 'lib/modules/6/modules.dep']))).to.equal(null)
  })

  it('is built anew for settings that changed and packages that want it; of one that cannot be read nothing is known to lack', () => {
    expect(reasonsToBuild({...facts, files: null})).to.deep.equal([])
    expect(reasonsToBuild({...facts, changed: ['/a'], wantedBy: ['dracut']})).to.deep.equal([
      "/a is not the image's",
      'packages that were added want it (dracut)',
    ])
    expect(reasonsToBuild({...facts, changed: ['/a', '/b', '/c', '/d']})).to.deep.equal([
      "/a, /b, /c and 1 more are not the image's",
    ])
  })
})
