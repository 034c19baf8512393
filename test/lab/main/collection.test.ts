import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

describe('collection after an update, and two products on one pool', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  let scene: Scene

  before(async () => {
    await hostDisk(disk, {ovirt: true})
    scene = await play(disk, script)
  })

  const bases = (after: string) => scene.output(`bases after ${after}`).trim().split('\n')
  const collected = (update: string) => scene.result(update, 'update')['collected']

  it('keeps 2 bases by default, and the booted one always', () => {
    expect(collected('x 1')).to.deep.equal({removed: [], failures: []})
    expect(collected('x 2')).to.deep.equal({removed: [], failures: []})
    expect(bases('x 2')).to.deep.equal(['node-1.0-1', 'x-1-1', 'x-2-1'])
  })

  it('keeps what is pinned, and what a rollback goes back to', () => {
    expect(collected('x 3')).to.deep.equal({removed: [], failures: []})
    expect(bases('x 3')).to.deep.equal(['node-1.0-1', 'x-1-1', 'x-2-1', 'x-3-1'])
  })

  it('two products: the newest is the one that came last, whatever its name and version', () => {
    expect(scene.result('a 0.5', 'update')).to.containSubset({layer: 'a-0.5-1+1'})
    expect(scene.output('latest')).to.equal('a-0.5-1\n')
    expect(scene.output('default')).to.equal('a-0.5-1+1\n')
    expect(scene.result('layout', 'layout')).to.containSubset({
      bases: [
        {nvr: 'node-1.0-1', layers: [{booted: true}]},
        {nvr: 'x-1-1', layers: [{pin: 'admin'}]},
        {nvr: 'a-0.5-1', layers: [{default: true}]},
      ],
    })
  })

  it('a failing collection fails neither the update nor the removal of others', () => {
    const told = scene.result('a 0.5', 'update')['collected'] as {removed: unknown; failures: readonly string[]}
    expect(told.removed).to.deep.equal(['x-3-1'])
    expect(told.failures.join()).to.contain('x-2-1 is mounted on /mnt')
    expect(bases('a 0.5')).to.deep.equal(['node-1.0-1', 'x-1-1', 'x-2-1', 'a-0.5-1'])
  })

  it('a removal tells what it could not remove, and can be asked for again', () => {
    const {removed, warnings} = scene.result('held', 'layer') as {removed: unknown; warnings: readonly string[]}
    expect(removed).to.deep.equal([])
    expect(warnings.join()).to.contain('lvremove')
    expect(scene.result('released', 'layer')).to.deep.include({removed: ['node/x-1-1+2'], warnings: []})
  })

  it('what was collected left nothing on /boot', () => {
    expect(scene.output('left')).to.equal('')
    expect(scene.result('check', 'check')).to.containSubset({healthy: true})
  })
})

/** Of x-2-1 only the base is mounted, so that its layer could go: neither goes. */
const script = String.raw`
  cd /var
  fake_root root x 1 1
  next() {
    printf '{"name": "%s", "version": "%s", "release": "1"}\n' $1 $2 >root/usr/share/imgbase/image.json
    rm -f image; truncate -s 32M image; do_it mkfs.ext4 -q -d root image
    see "$1 $2" imgbase update image --size 64M --json $3
    see "bases after $1 $2" imgbase layout --bases
  }
  next x 1 ''
  next x 2 ''
  do_it imgbase pin x-1-1+1
  do_it lvchange --addtag imgbased:good=1700000000 node/x-2-1+1
  next x 3 --keep=1
  do_it lvchange --deltag imgbased:good=1700000000 node/x-2-1+1
  lvchange -ay -K node/x-2-1; do_it mount -o ro,noload /dev/node/x-2-1 /mnt
  next a 0.5 --keep=1
  umount /mnt; lvchange -an node/x-2-1
  do_it imgbase layer --add x-1-1
  lvchange -ay -K node/x-1-1+2; exec 8</dev/node/x-1-1+2
  see held imgbase layer --remove x-1-1+2 --json
  exec 8<&-
  see released imgbase layer --remove x-1-1+2 --json
  see latest imgbase base --latest
  see default imgbase boot --get-default
  see layout imgbase layout --json
  see left find /boot -name '*x-3*'
  see check imgbase check --json`
