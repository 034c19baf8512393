import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

describe('what no journal knows, and what was changed behind our back', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  let scene: Scene

  before(async () => {
    await hostDisk(disk)
    await play(disk, 'do_it imgbase layout --init')
    scene = await play(disk, script)
  })

  it('recover --list tells of it and changes nothing', () => {
    const removed = (kind: string, what: string): object => ({kind, what, action: 'remove'})
    expect(scene.result('list', 'recover')).to.containSubset({
      unfinished: [],
      leftovers: {
        rebuildEntries: true,
        found: [
          removed('entry', 'imgbase-gone-1.0-1-L1'),
          removed('volume', 'node/imgbase-pulled-x'),
          removed('volume', 'node/small-1.0-1+2'),
          {kind: 'volume', what: 'node/node-1.0-1+1', action: 'keep'},
          removed('boot-folder', '/boot/gone-1.0-1+1'),
          removed('report', '/var/lib/imgbase/carry/gone-1.0-1+1.json'),
          removed('temporary-file', '/boot/grub/custom.cfg.imgbase-new'),
          removed('temporary-file', '/boot/grub/custom.cfg.imgbase-old'),
          removed('temporary-file', '/etc/.imgbase-new'),
          removed('mount', '/run/imgbase/mnt/old'),
          removed('base-device', 'node/small-1.0-1'),
          {kind: 'thin-device', what: 'node/pool:4242', action: 'keep'},
        ],
      },
    })
    expect(scene.get('list').stdout, 'a base that is read').not.to.contain('"node/node-1.0-1"')
    expect(scene.output('broken after')).to.equal(scene.output('broken'))
    expect(scene.output('list for people')).to.contain('Would remove the volume node/imgbase-pulled-x')
  })

  it('recover takes it away, rebuilds the entries, and keeps what runs although it is marked', () => {
    expect(scene.result('recover', 'recover')).to.containSubset({recovered: [], leftovers: {failures: []}})
    expect(scene.output('base that is read')).to.equal('active open\n')
    expect(scene.output('state after')).to.equal(scene.output('state'))
    expect(scene.output('devices of the pool')).to.match(/\b4242\b/)
    expect(scene.result('mount alone', 'recover')).to.containSubset({leftovers: {failures: []}})
    expect(scene.result('again', 'recover')).to.containSubset({leftovers: {found: [], rebuildEntries: false}})
  })

  it('what a power cut left torn is mended as a boot would, in whatever mounts it', () => {
    expect(scene.get('torn').stdout).to.contain('Structure needs cleaning')
    expect(scene.output('delta into torn')).to.match(/small-1\.0-1\+1 took in \d+ changed/)
    expect(scene.get('delta into torn').stderr).to.contain('mended the file system of /dev/node/small-1.0-1+1')
    expect(scene.output('mended')).to.contain('late')
  })

  it('what e2fsck has to ask about is told, with what to do; nothing else is changed, and what was activated is let go', () => {
    const {leftovers} = scene.result('recover lost', 'recover') as {leftovers: {failures: readonly string[]}}
    expect(leftovers.failures.join()).to.contain(
      'Run e2fsck /dev/node/small-1.0-1+1, then the command again. It said: ',
    )
    expect(leftovers.failures.join()).to.match(/Root inode is not a directory/)
    expect(scene.output('state lost')).to.equal(scene.output('state'))
  })

  it('verify finds a pulled base as it was, and says that the one of init was never pulled', () => {
    expect(scene.result('verify', 'verify')).to.deep.equal({
      version: 1,
      bases: [
        {base: 'node-1.0-1', status: 'unmeasured', bytes: 0, differing: null},
        {base: 'small-1.0-1', status: 'intact', bytes: 33_554_432, differing: []},
      ],
    })
  })

  it('verify finds the one block that was changed in a base, with code 9, whatever wrote it', () => {
    const {code, stdout} = scene.get('verify changed')
    expect(code).to.equal(9)
    expect(JSON.parse(stdout)).to.containSubset({
      bases: [{base: 'small-1.0-1', status: 'differs', differing: [{start: 20_971_520, end: 21_037_056}]}],
    })
  })

  it('nothing is built upon a base whose file system was written to', () => {
    expect(scene.refusal('layer on changed', 4)).to.contain('the base small-1.0-1 was changed since it was pulled')
  })

  it('nor does a plan approve what the update would refuse', () =>
    expect(scene.refusal('plan on changed', 4)).to.contain('the base other-1.0-1 was changed since it was pulled'))

  it('verify refuses a base that is not there, by name', () =>
    expect(scene.refusal('verify unknown', 4)).to.contain('there is no base "x-1-1"'))
})

const script = String.raw`
  . /run/imgbase-lab/project/test/lab/main/guest/interrupt.sh
  . /run/imgbase-lab/project/test/lab/main/guest/damage.sh
  cd /var
  small_image small.ext4 small 1.0
  do_it imgbase update small.ext4
  do_it imgbase boot --setup
  mkdir /run/look
  layer=node/small-1.0-1+1
  tear_journal $layer
  lvchange -qq -ay $layer
  torn() { mount /dev/$layer /run/look 2>&1; }
  see torn torn
  lvchange -qq -an $layer
  echo late >/etc/late
  see 'delta into torn' imgbase service --stop
  see state state

  entries=/boot/loader/entries
  sed 's/small-1.0-1+1/gone-1.0-1+1/g' $entries/imgbase-small-1.0-1-L1.conf >$entries/imgbase-gone-1.0-1-L1.conf
  do_it lvcreate -V 64m --thinpool pool -n imgbase-pulled-x --addtag imgbased:staging=x node
  do_it lvcreate -s -kn -n small-1.0-1+2 --addtag imgbased:layer --addtag imgbased:staging=x node/small-1.0-1
  do_it lvchange --addtag imgbased:staging=x node/node-1.0-1+1
  cp -a /boot/small-1.0-1+1 /boot/gone-1.0-1+1
  cp /var/lib/imgbase/carry/small-1.0-1+1.json /var/lib/imgbase/carry/gone-1.0-1+1.json
  echo half >/boot/grub/custom.cfg.imgbase-new
  ln /boot/grub/custom.cfg /boot/grub/custom.cfg.imgbase-old
  rm /boot/small-1.0-1+1/vmlinuz
  echo half >/etc/.imgbase-new
  do_it dmsetup message node-pool-tpool 0 'create_thin 4242'
  mkdir -p /run/imgbase/mnt/old; mount -t tmpfs tmpfs /run/imgbase/mnt/old
  do_it lvchange -ay -K node/small-1.0-1 node/node-1.0-1
  mkdir -p /run/read
  unshare --mount sh -c 'mount -o ro,noload /dev/node/node-1.0-1 /run/read && exec sleep infinity' &
  reader=$!
  until grep -qs ' /run/read ' /proc/$reader/mountinfo; do sleep 0.1; done
  see broken state
  see list imgbase recover --list --json
  see 'list for people' imgbase recover --list
  see 'broken after' state
  tear_journal $layer
  see recover imgbase recover --json
  is_read() { lvs --noheadings --separator ' ' -o lv_active,lv_device_open node/node-1.0-1 | sed 's/^ *//'; }
  see 'base that is read' is_read
  kill $reader
  wait $reader
  do_it lvchange -an node/node-1.0-1
  mended() { lvchange -qq -ay $layer && e2fsck -fn /dev/$layer && debugfs -R 'cat /etc/late' /dev/$layer && lvchange -qq -an $layer; }
  see mended mended
  do_it lvchange --deltag imgbased:staging=x node/node-1.0-1+1
  see 'state after' state
  devices() { dmsetup message node-pool-tpool 0 reserve_metadata_snap; thin_ls -m --no-headers -o DEV /dev/mapper/node-pool_tmeta; dmsetup message node-pool-tpool 0 release_metadata_snap; }
  see 'devices of the pool' devices
  mkdir -p /run/imgbase/mnt/old; mount -t tmpfs tmpfs /run/imgbase/mnt/old
  see 'mount alone' imgbase recover --json
  do_it dmsetup message node-pool-tpool 0 'delete 4242'
  see again imgbase recover --json
  lose_root $layer
  mv /boot/small-1.0-1+1/vmlinuz /run
  see 'recover lost' imgbase recover --json
  mv /run/vmlinuz /boot/small-1.0-1+1
  find_root $layer
  see 'state lost' state

  see verify imgbase verify --json
  do_it lvchange -prw node/small-1.0-1
  do_it lvchange -ay -K node/small-1.0-1
  echo changed | dd of=/dev/node/small-1.0-1 bs=1 seek=$((20 * 1048576 + 7)) conv=notrunc status=none
  do_it lvchange -an node/small-1.0-1
  see 'verify changed' imgbase verify small-1.0-1 --json
  write_to() {
    lvchange -ay -K node/$1 && mkdir -p /run/base && mount /dev/node/$1 /run/base || return
    touch /run/base/etc/mine
    umount /run/base
    lvchange -an node/$1
  }
  do_it write_to small-1.0-1
  see 'layer on changed' imgbase layer --add small-1.0-1 --json
  small_image other.ext4 other 1.0
  do_it imgbase update other.ext4 --download-only
  do_it lvchange -prw node/other-1.0-1
  do_it write_to other-1.0-1
  see 'plan on changed' imgbase update other.ext4 --dry-run --json
  see 'verify unknown' imgbase verify x-1-1 --json`
