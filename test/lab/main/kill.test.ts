import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

/** An update of a raw image: 0 volume, 1 image, 2–4 base, 5 snapshot, 6–7 file system, 8 carry-over, 9 kernel, 10 entry, 12 and 13 tags, 14 the commit; all are tried on a small node (test/crash). */
const moments = [8]

describe('SIGKILL: the next command recovers', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  let scene: Scene

  before(async () => {
    await hostDisk(disk, {ovirt: true})
    scene = await play(disk, script)
  })

  describe('while its tools go on writing', () => {
    it('nobody recovers under them', () => {
      expect(scene.refusal('under tools', 8)).to.contain('imgbase update big.ext4')
    })
    it('recover --list tells what would be done, and recover does it, once they are gone', () => {
      expect(scene.result('list', 'recover')).to.containSubset({unfinished: [{live: false, recovery: 'undo'}]})
      expect(scene.result('recover', 'recover')).to.containSubset({
        recovered: [{command: 'imgbase update big.ext4', way: 'undo', failures: []}],
      })
      expect(scene.output('state after recover')).to.equal(scene.output('state'))
    })
    it('LVM, which closes what it inherits, keeps the lock as well', () => {
      expect(scene.refusal('under LVM', 8)).to.contain('imgbase pin node-1.0-1+1')
      expect(scene.result('after LVM', 'recover')).to.containSubset({
        recovered: [{command: 'imgbase pin node-1.0-1+1', failures: []}],
      })
    })
    it('then there is nothing to recover', () =>
      expect(scene.result('recover again', 'recover')).to.containSubset({recovered: []}))
  })

  for (const moment of moments)
    it(`once step ${moment} has begun: any changing command leaves the node as it was, or updated`, () => {
      expect(scene.get(`killed ${moment}`).code).to.equal(137)
      expect(scene.result(`next ${moment}`, 'unpin')).to.containSubset({changed: false})
      expect(scene.output(`state ${moment}`)).to.equal(scene.output('state'))
    })

  describe('between the intent of the commit and its note', () => {
    it('where the commit took effect it is finished', () => {
      expect(scene.result('list finish', 'recover')).to.containSubset({unfinished: [{recovery: 'finish'}]})
      expect(scene.result('finish', 'recover')).to.containSubset({recovered: [{way: 'finish', failures: []}]})
      expect(scene.output('state finished')).to.equal(scene.output('state updated'))
    })
    it('where it did not, all is undone', () => {
      expect(scene.result('list undo', 'recover')).to.containSubset({unfinished: [{recovery: 'undo'}]})
      expect(scene.result('undo', 'recover')).to.containSubset({recovered: [{way: 'undo', failures: []}]})
      expect(scene.output('state undone')).to.equal(scene.output('state'))
    })
  })

  it('a removal whose commit took effect is finished', () => {
    expect(scene.result('finish removal', 'recover')).to.containSubset({recovered: [{way: 'finish', failures: []}]})
    expect(scene.output('left')).to.equal('')
  })
})

/** `cut_journal`: as a kill between the intent and the note of the commit leaves it. */
const script = String.raw`
  . /run/imgbase-lab/project/test/lab/main/guest/interrupt.sh
  cd /var
  big_image big.ext4
  small_image small.ext4 small 1.0
  # an update that is undone leaves this mark, which belongs to the booted layer
  do_it lvchange --addtag imgbased:good=1700000000 node/node-1.0-1+1
  state >/run/first
  see state state

  start big.ext4
  reaches '"intent","index":1'
  stop_tools
  kill -KILL $pid
  wait $pid
  see 'under tools' imgbase recover --json
  kill -CONT $stopped
  tools_end
  see list imgbase recover --list --json
  see recover imgbase recover --json
  see 'state after recover' state
  # Whoever reads a group's metadata may go on, LVM's own change waits.
  exec 9>>/run/lock/lvm/V_node
  flock --shared 9
  imgbase pin node-1.0-1+1 >/run/update.out 2>/run/update.err </dev/null 9>&- &
  pid=$!
  until grep -qx lvchange /proc/[0-9]*/comm 2>/dev/null; do [ -e /proc/$pid ] || { cat /run/update.err >&2; exit 1; }; done
  kill -KILL $pid
  wait $pid
  see 'under LVM' imgbase unpin node-1.0-1+1 --json
  exec 9>&-
  tools_end
  see 'after LVM' imgbase recover --json
  do_it imgbase unpin node-1.0-1+1
  see 'recover again' imgbase recover --json

  for moment in ${moments.join(' ')}; do
    start small.ext4
    reaches "\"intent\",\"index\":$moment"
    kill -KILL $pid
    ends "killed $moment"
    tools_end
    see "next $moment" imgbase unpin node-1.0-1+1 --json
    see "state $moment" state
  done

  cut_journal() {
    find_newest
    journal=$newest
    sed -i '/"record":"end"/d' $journal
    line=$(grep -n '"intent"' $journal | tail -n "$1" | head -n 1 | cut -d: -f1)
    head -n $line $journal >/run/journal; cat /run/journal >$journal
  }
  do_it imgbase update small.ext4
  see 'state updated' state
  cut_journal 2
  see 'list finish' imgbase recover --list --json
  see finish imgbase recover --json
  see 'state finished' state
  cut_journal 2
  rm /boot/grub/custom.cfg
  see 'list undo' imgbase recover --list --json
  see undo imgbase recover --json
  see 'state undone' state

  do_it imgbase update small.ext4
  do_it imgbase rollback --to node-1.0-1+1
  do_it imgbase unpin small-1.0-1+1
  cp -a /boot/small-1.0-1+1 /boot/loader/entries/imgbase-small* /run
  do_it imgbase base --remove small-1.0-1
  find_newest
  journal=$newest
  cp -a /run/small-1.0-1+1 /boot; cp -a /run/imgbase-small*.conf /boot/loader/entries
  sed -i '/"record":"end"/d; /"index":[1-9]/d' $journal
  see 'finish removal' imgbase recover --json
  see left find /boot -name '*small*'`
