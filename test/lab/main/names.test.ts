import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

describe('update: names, digests and refusals', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  let scene: Scene

  before(async () => {
    await hostDisk(disk, {ovirt: true})
    scene = await play(disk, script)
  })

  const unchanged = (what: string) => expect(scene.output(`state after ${what}`)).to.equal(scene.output('state'))

  it('--dry-run prints the plan, steps and reasons, and changes nothing', () => {
    expect(scene.result('dry run', 'plans')).to.containSubset({dryRun: true})
    expect(scene.output('dry run for people')).to.contain('Nothing was changed.')
    expect(scene.output('state after dry run')).to.equal(scene.output('state before'))
  })

  it('the name comes from os-release, with ~ and ^', () =>
    expect(scene.result('update', 'update')).to.containSubset({outcome: 'updated', layer: 'os-5.0~rc1^git2-7+1'}))

  it('the layer has the size of the booted one, and its file system too', () => {
    expect(scene.output('size').trim()).to.equal(String(3n << 30n))
    expect(Number(scene.output('room'))).to.be.greaterThan(2.6 * 2 ** 20)
  })

  it('its kernel and initrd are on /boot, its entry names both and its root', () => {
    expect(scene.output('kernel')).to.equal('')
    expect(scene.output('entry')).to.contain('version os-5.0~rc1^git2-7+1')
    expect(scene.output('entry')).to.match(/^options root=\/dev\/node\/os-5\.0\S*-7\+1 /m)
  })

  it('users type and see the true name', () => {
    expect(scene.output('base')).to.equal('os-5.0~rc1^git2-7\n')
    expect(scene.output('default')).to.equal('os-5.0~rc1^git2-7+1\n')
  })

  it("the same digest again is 'already here'", () => {
    const again = {outcome: 'already-here', base: 'os-5.0~rc1^git2-7', rebootNeeded: true}
    expect(scene.result('again', 'update')).to.containSubset(again)
    unchanged('again')
  })

  it('names the virtual machines that run, which a reboot would stop', () => {
    expect(scene.result('again', 'update')).to.containSubset({machines: ['web'], default: 'os-5.0~rc1^git2-7+1'})
    expect(scene.output('w with machines')).to.match(
      /^Virtual machines that run here, move them before the reboot: web$/m,
    )
  })

  it('the same NVR with another digest is refused, and nothing is left', () => {
    expect(scene.refusal('other digest', 4)).to.contain('there is a base os-5.0~rc1^git2-7 already')
    unchanged('other digest')
  })

  it('a --size that is too small is refused, and nothing is left', () => {
    expect(scene.refusal('small', 4)).to.match(/the image needs .*, --size gives 1M/)
    expect(scene.get('small').stderr).to.equal('')
    unchanged('small')
  })

  it('an --nvr that names a layer is a usage fault', () => {
    expect(scene.refusal('wrong name', 2)).to.contain('ends like the name of a layer')
    unchanged('wrong name')
  })

  it('an image that is not there, and one that is none, are refused', () => {
    expect(scene.refusal('missing', 4)).to.contain('There is no')
    expect(scene.refusal('garbage', 4)).to.contain('garbage')
    unchanged('garbage')
  })

  it('an image without a kernel is refused, and nothing is left', () => {
    expect(scene.refusal('no kernel', 4)).to.contain('no kernel')
    unchanged('no kernel')
  })

  it('--nvr names it otherwise', () =>
    expect(scene.result('named', 'update')).to.containSubset({outcome: 'updated', layer: 'mine-2-2+1'}))
})

/** One runs; what libvirt left of the others names another program, or nothing. */
const machines = String.raw`
  machines() {
    mkdir -p /run/libvirt/qemu
    cp /bin/sleep /run/qemu-system-x86_64
    /run/qemu-system-x86_64 1000 &
    echo $! >/run/libvirt/qemu/web.pid
    sleep 1000 &
    echo $! >/run/libvirt/qemu/reused.pid
    echo 99999 >/run/libvirt/qemu/gone.pid
  }`

const script = String.raw`${machines}
  cd /var
  fake_root root fake 1.0 1
  rm root/usr/share/imgbase/image.json
  printf 'ID=os\nVERSION_ID=5.0~rc1^git2\nBUILD_ID=7\n' >root/usr/lib/os-release
  truncate -s 32M one.ext4; do_it mkfs.ext4 -q -d root one.ext4; do_it zstd -q one.ext4
  echo other >root/etc/issue
  truncate -s 32M two.ext4; do_it mkfs.ext4 -q -d root two.ext4; do_it zstd -q two.ext4
  cp -a root bare; rm bare/boot/*
  see 'state before' state
  see 'dry run' imgbase update one.ext4.zst --dry-run --json
  see 'dry run for people' imgbase update one.ext4.zst --dry-run
  see 'state after dry run' state
  see update imgbase update one.ext4.zst --json
  layer=$(basename "$(imgbase layer --volume-path os-5.0~rc1^git2-7+1)")
  see size lvs --noheadings --units b --nosuffix -o lv_size node/$layer
  mkdir mnt; do_it mount -o ro /dev/node/$layer mnt
  see room eval 'echo $(($(stat -f -c "%b * %S" mnt) / 1024))'
  see kernel eval 'cmp mnt/boot/vmlinuz-* /boot/$layer/vmlinuz && cmp mnt/boot/initrd.img-* /boot/$layer/initrd'
  umount mnt
  see entry eval 'cat /boot/loader/entries/imgbase-os-*.conf'
  see base imgbase base --latest
  see default imgbase boot --get-default
  see state state
  machines
  see again imgbase update one.ext4.zst --json
  see 'w with machines' imgbase w
  kill %1 %2
  see 'state after again' state
  see 'other digest' imgbase update two.ext4.zst --json
  see 'state after other digest' state
  see small imgbase update two.ext4.zst --nvr a-1-1 --size 1M --json
  see 'state after small' state
  see 'wrong name' imgbase update two.ext4.zst --nvr a-1-1+3 --json
  see 'state after wrong name' state
  see missing imgbase update nowhere --json
  echo words >garbage
  see garbage imgbase update garbage --json
  see 'state after garbage' state
  see 'no kernel' imgbase update bare --nvr bare-1-1 --json
  see 'state after no kernel' state
  see named imgbase update two.ext4.zst --nvr mine-2-2 --json`
