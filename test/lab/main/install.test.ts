import {expect} from 'chai'
import {image} from '../images.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

describe('install', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  let scene: Scene

  before(async () => {
    const a = await image('a.tar')
    const disks = ['0', '1'].map((n) => ({path: `${disk}${n}`, size: 12n << 30n}))
    scene = await play(disk, `image=${a}\n${script}`, {boot: false, disks, timeoutMs: 1_200_000})
  })

  it('--dry-run shows all of it, and changes nothing', () => {
    const {plans} = scene.result('dry run', 'plans') as {plans: {goal: string; steps: {step: {kind: string}}[]}[]}
    const kinds = plans.flatMap(({steps}) => steps.map(({step}) => step.kind))
    expect(kinds).to.include.members(['disk.partition', 'image.write', 'layer.provision', 'loader.install'])
    expect(scene.output('after dry run')).to.equal('')
  })

  it('refuses a disk with something on it, and one that is in use even with --wipe', () => {
    expect(scene.refusal('something', 4)).to.contain('/dev/ubda is not empty').and.to.contain('--wipe')
    expect(scene.refusal('mounted', 4)).to.contain('is mounted on /mnt')
    expect(scene.refusal('active', 4)).to.contain('is active on it').and.to.contain('vgchange --activate n')
    expect(scene.refusal('shared', 4)).to.contain('the volume group old lies on /dev/ubdb as well')
    expect(scene.output('still there')).to.equal('precious\n')
  })

  it('refuses a plain password, a wrong host name and a key that is none', () => {
    for (const what of ['password', 'host name', 'key']) expect(scene.get(what).code, what).to.equal(2)
  })

  it('interrupted, leaves the disk empty', () => {
    expect(scene.get('interrupted').code).to.equal(130)
    expect(scene.output('after interrupted')).to.equal('')
  })

  it('makes a node of it: partitions, lineage, boot files', () => {
    const result = scene.result('install', 'install')
    expect(result).to.deep.include({base: 'node-1.0-1', layer: 'node-1.0-1+1', firmware: ['bios', 'efi']})
    expect(scene.output('partitions').trim().split(/\s+/)).to.deep.equal(['bios-boot', 'esp', 'boot', 'imgbase'])
    expect(scene.output('group')).to.match(/^\s*imgbased:vg\s*$/)
    expect(scene.output('mounts left')).to.equal('')
    const boot = scene.output('boot')
    for (const path of ['grub/custom.cfg', 'grub/grub.cfg', 'grub/i386-pc/core.img', 'node-1.0-1+1/vmlinuz'])
      expect(boot).to.contain(`/${path}\n`)
    expect(scene.output('esp').toLowerCase()).to.contain('efi/boot/bootx64.efi')
  })

  it('gives it an identity and access of its own, and its volumes what the image has there', () => {
    expect(scene.output('hostname')).to.equal('node7.example.org\n')
    expect(scene.output('machine-id')).to.match(/^[0-9a-f]{32}\n$/)
    expect(scene.output('shadow')).to.match(/^root:\$6\$salt\$hash:/)
    expect(scene.output('keys')).to.equal('ssh-ed25519 AAAAC3Nz admin\n600 700\n')
    expect(scene.output('host keys')).to.contain('ssh_host_ed25519_key.pub')
    expect(scene.output('fstab'))
      .to.match(/^UUID=\S+ \/boot ext4 /m)
      .and.to.match(/^\/dev\/node\/var \/var ext4 /m)
    expect(scene.output('var')).to.contain('dpkg').and.to.contain('systemd')
    expect(scene.output('profile')).to.contain('thin_pool_autoextend')
  })
})

const script = String.raw`
install() { imgbase install $image /dev/ubda --layout minimal "$@"; }
see 'dry run' install --dry-run --json
see 'after dry run' wipefs --no-act /dev/ubda
mkfs.ext4 -q /dev/ubda && mount /dev/ubda /mnt && echo precious >/mnt/file
see mounted install --wipe --json
umount /mnt
see something install --json
mount /dev/ubda /mnt
see 'still there' cat /mnt/file
umount /mnt
wipefs -qa /dev/ubda
vgcreate -qq old /dev/ubda /dev/ubdb && lvcreate -qq -n lv -L 100M old /dev/ubda
see active install --wipe --json
vgchange -qq -an old
see shared install --wipe --json
vgremove -qqf old && pvremove -qq /dev/ubda /dev/ubdb
see password install --root-password-hash secret
see 'host name' install --hostname -x
see key install --ssh-key /etc/hostname
see interrupted timeout -s INT 14 imgbase install $image /dev/ubda --layout minimal
see 'after interrupted' bash -c 'wipefs --no-act /dev/ubda; ls /dev | grep ubda. || true; vgs --noheadings'
mkfs.ext4 -q /dev/ubda
echo 'ssh-ed25519 AAAAC3Nz admin' >/tmp/key.pub
see install install --wipe --hostname node7.example.org --ssh-key /tmp/key.pub --root-password-hash '$6$salt$hash' --json
see partitions lsblk --noheadings -o PARTLABEL /dev/ubda1 /dev/ubda2 /dev/ubda3 /dev/ubda4 --nodeps
see group vgs --noheadings -o vg_tags node
see 'mounts left' bash -c 'grep imgbase/target /proc/mounts || true'
mkdir /layer /target
mount /dev/ubda3 /target
see boot find /target -type f
mount /dev/ubda2 /mnt
see esp find /mnt -type f
mount /dev/node/node-1.0-1+1 /layer
see hostname cat /layer/etc/hostname
see machine-id cat /layer/etc/machine-id
see shadow head -1 /layer/etc/shadow
see keys bash -c 'cat /layer/root/.ssh/authorized_keys; echo $(stat -c %a /layer/root/.ssh/authorized_keys /layer/root/.ssh)'
see 'host keys' ls /layer/etc/ssh
see fstab cat /layer/etc/fstab
see profile cat /layer/etc/lvm/profile/imgbase-node-pool.profile
mount /dev/node/var /layer/var
see var ls /layer/var/lib
`
