import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

describe('one change at a time; interruptions', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  let scene: Scene

  before(async () => {
    await hostDisk(disk, {ovirt: true})
    scene = await play(disk, script)
  })

  it('a second command says who holds the lock', () => {
    expect(scene.refusal('second', 8)).to.match(/'imgbase update big.ext4' \(process \d+\) is changing this node now/)
    expect(scene.refusal('pin', 8)).to.contain('imgbase update big.ext4')
  })

  it('what only looks is not held up', () => {
    expect(scene.result('w', 'w')).to.containSubset({booted: 'node-1.0-1+1'})
    expect(scene.output('layout')).to.contain('node-1.0-1+1')
  })

  it('recover --list shows the live one', () => {
    const unfinished = [{live: true, recovery: null, at: 'write the image /var/big.ext4'}]
    expect(scene.result('list', 'recover')).to.containSubset({unfinished})
    expect(scene.output('list for people')).to.contain('under way in process')
  })

  it('Ctrl-C undoes, and says so', () => {
    expect(scene.get('interrupted').code).to.equal(130)
    expect(scene.get('interrupted').stderr).to.contain('undoing, please wait')
    expect(scene.get('interrupted').stderr).to.contain('Everything was undone')
    expect(scene.output('state after')).to.equal(scene.output('state'))
    expect(scene.output('tools after')).to.equal('\n')
    expect(scene.result('list after', 'recover')).to.containSubset({unfinished: []})
  })

  it('SIGTERM does the same', () => {
    expect(scene.get('terminated').code).to.equal(130)
    expect(scene.output('state after TERM')).to.equal(scene.output('state'))
  })

  for (const what of ['files are unpacked', 'changes are carried over', 'the boot entry is made'])
    it(`Ctrl-C while ${what} undoes as well`, () => {
      expect(scene.get(what).code).to.equal(130)
      expect(scene.get(what).stderr).to.contain('Everything was undone')
      expect(scene.output(`state after ${what}`)).to.equal(scene.output('state'))
    })

  it('a dropped connection (SIGHUP, closed output) does not stop an update: it goes on, and logs to the system journal', () => {
    expect(scene.get('dropped').code).to.equal(0)
    expect(scene.result('w after', 'w')).to.containSubset({default: 'small-1.0-1+1', rebootNeeded: true})
    expect(scene.output('log')).to.match(/imgbase\[\d+\]: \[\d+\/\d+\] make imgbase-small-1\.0-1-L1 the default entry/)
  })
})

const script = String.raw`
  . /run/imgbase-lab/project/test/lab/main/guest/interrupt.sh
  cd /var
  big_image big.ext4
  small_image small.ext4 small 1.0
  see state state
  interrupt() { kill -INT $pid; ends "$1"; see "state after $1" state; }
  start big.ext4
  reaches '"intent","index":1'
  stop_tools
  see second imgbase update small.ext4 --json
  see pin imgbase pin node-1.0-1+1 --json
  see w imgbase w --json
  see layout imgbase layout
  see list imgbase recover --list --json
  see 'list for people' imgbase recover --list
  kill -CONT $stopped
  kill -INT $pid
  ends interrupted
  see 'state after' state
  see 'tools after' eval 'find_tools; echo $tools'
  see 'list after' imgbase recover --list --json
  start big.ext4
  reaches '"intent","index":1'
  kill -TERM $pid
  ends terminated
  see 'state after TERM' state

  start big.ext4.tar.zst
  mounts mnt/imgbase-pulled
  interrupt 'files are unpacked'
  start small.ext4
  mounts 'mnt/small-1\.0-1+1'
  interrupt 'changes are carried over'
  start small.ext4
  reaches '"intent","index":11'
  interrupt 'the boot entry is made'

  perl -MIO::Socket::UNIX -e '$s = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => "/dev/log") or die; while (defined $s->recv($line, 4096)) {syswrite STDOUT, "$line\n"}' >/run/log 2>&1 &
  until [ -S /dev/log ]; do sleep 0.02; done
  find_newest
  before=$newest
  imgbase update small.ext4 > >(head -c 5 >/dev/null) 2>&1 </dev/null &
  pid=$!
  reaches '"intent","index":0'
  kill -HUP $pid
  : >/run/update.out; : >/run/update.err
  ends dropped
  see 'w after' imgbase w --json
  see log cat /run/log`
