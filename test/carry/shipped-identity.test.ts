import {expect} from 'chai'
import {ownerOf} from '../../src/carry/owned-paths.ts'
import {shippedIdentity} from '../../src/carry/shipped-identity.ts'
import type {Entry} from '../../src/model/tree.ts'
import {treePath} from '../../src/model/tree-path.ts'

const entry = (type: Entry['type'], size: bigint): Entry => ({
  ...{type, size, inode: '1', mode: 0o644, uid: 0, gid: 0, modified: '', changed: '', target: ''},
})

describe('ownerOf', () => {
  for (const path of [
    'etc/machine-id',
    'etc/ssh/ssh_host_ed25519_key.pub',
    'etc/iscsi/initiatorname.iscsi',
    'etc/nvme/hostnqn',
    'etc/NetworkManager/system-connections/eth0.nmconnection',
    'etc/systemd/network/10-lan.network',
    'etc/sysconfig/network-scripts/ifcfg-eth0',
  ])
    it(`gives ${path} to the host`, () => expect(ownerOf(treePath(path))).to.equal('host'))

  for (const path of ['etc/ssh/sshd_config', 'etc/nvme/discovery.conf', 'etc/machine-id.d/x', 'usr/etc/hostname'])
    it(`leaves ${path} to the three-way`, () => expect(ownerOf(treePath(path))).to.equal(null))
})

describe('shippedIdentity', () => {
  it('tells of filled files, and of no empty ones and links', () => {
    const theirs = new Map([
      [treePath('etc/machine-id'), entry('file', 33n)],
      [treePath('etc/hostname'), entry('file', 0n)],
      [treePath('etc/resolv.conf'), entry('link', 10n)],
      [treePath('etc/iscsi/initiatorname.iscsi'), entry('file', 50n)],
      [treePath('etc/ssh/sshd_config'), entry('file', 50n)],
    ])
    expect(shippedIdentity(theirs)).to.deep.equal(['etc/machine-id', 'etc/iscsi/initiatorname.iscsi'])
  })

  it('lets an image ask for a new machine-id in the words of machine-id(5)', () => {
    expect(shippedIdentity(new Map([[treePath('etc/machine-id'), entry('file', 14n)]]))).to.deep.equal([])
  })
})
