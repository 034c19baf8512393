import {expect} from 'chai'
import {runInLab} from './node.ts'
import {projectFolder} from './project.ts'
import {temporaryDisk} from './main/play.ts'

describe('mounts in the lab', function () {
  this.timeout(1_800_000)
  const path = temporaryDisk()

  it('stay until each that asked for them has let go, and then leave the volume as it was', async () => {
    const script = String.raw`
      vgcreate -q v /dev/ubda; lvcreate -q -L 512M -T v/pool; lvcreate -q -V 300M -T v/pool -n x; mkfs.ext4 -q /dev/v/x; lvchange -an v/x
      "$1/node_modules/.bin/node" "$1/test/lab/guest/mounts.ts" v x`
    const {exitCode, stdout, stderr} = await runInLab({
      command: ['bash', '-euc', script, 'lab', projectFolder],
      disks: [{path, size: 2n << 30n}],
    })
    expect(exitCode, stderr).to.equal(0)
    const once = 'rw active'
    expect(stdout.split('\n').slice(-8, -1)).to.deep.equal([once, once, 'rw ro active', once, once, '', ''])
  })
})
