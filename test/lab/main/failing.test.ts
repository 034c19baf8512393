import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

describe('an update that cannot be carried out', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  let scene: Scene

  before(async () => {
    await hostDisk(disk, {ovirt: true})
    scene = await play(disk, script)
  })

  it('from an image that is corrupt in the middle is undone, and says so', () => {
    expect(scene.get('corrupt').code).to.equal(6)
    expect(scene.get('corrupt').stderr).to.contain('Everything was undone')
    expect(scene.refusal('corrupt json', 6)).to.match(/zstd|corrupt|damaged/i)
    expect(scene.output('state after corrupt')).to.equal(scene.output('state'))
  })

  it('on a node whose menu does not read what imgbase writes is refused before anything is pulled', () => {
    for (const what of ['unread update', 'unread rollback'])
      expect(scene.refusal(what, 4)).to.contain('grub.cfg does not source custom.cfg')
    expect(scene.output('state after unread')).to.equal(scene.output('state of unread'))
  })

  it('onto a /boot that is full is refused by pre-flight, with the numbers', () => {
    expect(scene.refusal('full boot', 4)).to.match(/\/boot has [\d.]+[KMG]? free, [\d.]+[KMG]? are needed/)
    expect(scene.output('state after full boot')).to.equal(scene.output('state with filler'))
  })

  it('into a pool that is full is refused by pre-flight, with the numbers', () => {
    expect(Number(scene.output('percent'))).to.be.greaterThan(97)
    expect(scene.refusal('full pool', 4)).to.match(
      /the thin pool node\/pool has [\d.]+[KMG]? free, [\d.]+[KMG]? are needed/,
    )
    expect(scene.output('state after full pool')).to.equal(scene.output('state with full pool'))
  })
})

/** The pool is filled by writing one sector of every chunk. */
const script = String.raw`
  . /run/imgbase-lab/project/test/lab/main/guest/interrupt.sh
  cd /var
  small_image small.ext4 small 1.0
  head -c 20M /dev/urandom >/var/small/usr/filler
  rm small.ext4; truncate -s 600M small.ext4; do_it mkfs.ext4 -q -d /var/small small.ext4
  do_it zstd -q small.ext4 -o corrupt
  head -c 1M /dev/zero | dd of=corrupt bs=1M seek=8 conv=notrunc status=none
  see state state
  see corrupt imgbase update corrupt
  see 'corrupt json' imgbase update corrupt --json
  see 'state after corrupt' state

  cp /boot/grub/grub.cfg /run/grub.cfg
  grep -v 'source.*custom.cfg' /run/grub.cfg >/boot/grub/grub.cfg
  see 'state of unread' state
  see 'unread update' imgbase update small.ext4 --json
  see 'unread rollback' imgbase rollback --to node-1.0-1+1 --json
  see 'state after unread' state
  cp /run/grub.cfg /boot/grub/grub.cfg

  fallocate -l $(($(stat -f -c '%a * %S' /boot) - 50000)) /boot/filler
  see 'state with filler' state
  see 'full boot' imgbase update small.ext4 --json
  see 'state after full boot' state
  rm /boot/filler

  do_it lvcreate -q -V 9G --thinpool pool -n filler node
  blocks=$(lvs --noheadings --units b --nosuffix -o lv_size,data_percent node/pool | awk '{print int($1 * (98 - $2) / 100 / 65536)}')
  do_it perl -e 'open my $f, "+<", "/dev/node/filler" or die $!; for (0 .. $ARGV[0]) {sysseek $f, $_ * 65536, 0; syswrite $f, "x" x 4096 or die $!}' $blocks
  sync
  see percent lvs --noheadings -o data_percent node/pool
  see 'state with full pool' state
  see 'full pool' imgbase update small.ext4 --json
  see 'state after full pool' state`
