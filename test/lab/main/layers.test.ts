import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

const dryRuns = [
  'base --add dry-1-1 --size 64M',
  'base --remove fake-1.0-1',
  'layer --add fake-1.0-1',
  'layer --remove fake-1.0-1+1',
  'pin fake-1.0-1+1',
  'boot --set-default fake-1.0-1+1',
  'boot --setup',
  'rollback --to fake-1.0-1+1',
  'kargs --append quiet2',
] as const

describe('bases, layers and boot entries', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  const scenes: Scene[] = []
  const seen = (): Scene => scenes[1] as Scene

  before(async () => {
    await hostDisk(disk)
    scenes.push(await play(disk, 'do_it imgbase layout --init'))
    scenes.push(await play(disk, work))
    scenes.push(await play(disk, 'see w imgbase w --json'))
  })

  describe('base', () => {
    it('--add makes a base of an image, and an empty one without', () => {
      expect(seen().result('add base', 'base')).to.containSubset({base: 'fake-1.0-1'})
      expect(seen().result('add empty', 'base')).to.containSubset({base: 'empty-1-1', digest: null})
    })
    it('--add of a name that is there is refused', () =>
      expect(seen().refusal('add base again', 4)).to.contain('there is a base fake-1.0-1 already'))
    it('--latest tells the one that came last', () => {
      expect(seen().output('latest base')).to.equal('empty-1-1\n')
      expect(seen().result('latest base json', 'base')).to.containSubset({base: 'empty-1-1'})
    })
    it('--of-layer tells what a layer stands on', () =>
      expect(seen().result('of layer', 'base')).to.containSubset({base: 'fake-1.0-1'}))
  })

  describe('layer', () => {
    it('--add of a base makes a layer with an entry; the default stays', () => {
      expect(seen().result('add layer', 'layer')).to.containSubset({layer: 'fake-1.0-1+1', origin: 'fake-1.0-1'})
      expect(seen().result('default after', 'boot')).to.containSubset({default: 'node-1.0-1+1'})
      expect(seen().output('list')).to.match(/^ {2}imgbase-fake-1\.0-1-L1 +fake-1\.0-1\+1$/m)
      expect(seen().output('list')).to.match(/^\* imgbase-node-1\.0-1-L1 +node-1\.0-1\+1 {2}\(booted\)$/m)
    })
    it('--add of a layer makes a copy of it, with a root of its own', () => {
      expect(seen().result('copy layer', 'layer')).to.containSubset({layer: 'node-1.0-1+2'})
      expect(seen().output('copy')).to.equal('only here\n/dev/node/node-1.0-1+2 /\n')
    })
    it('--latest, --current and --volume-path tell', () => {
      expect(seen().result('latest layer', 'layer')).to.containSubset({layer: 'fake-1.0-1+1'})
      expect(seen().result('current layer', 'layer')).to.containSubset({layer: 'node-1.0-1+1'})
      expect(seen().result('path', 'layer')).to.containSubset({path: '/dev/node/fake-1.0-1+1'})
    })
    it('--add without a kernel to boot is refused', () =>
      expect(seen().refusal('layer of empty', 4)).to.contain('no kernel'))
  })

  describe('layout', () => {
    it('--bases and --layers list them, oldest first', () => {
      expect(seen().output('bases')).to.equal('node-1.0-1\nfake-1.0-1\n')
      expect(seen().output('layers')).to.equal('node-1.0-1+1\nfake-1.0-1+1\n')
    })
    it('--free-space tells what the pool has left, in the unit asked for', () => {
      expect(seen().output('free')).to.match(/^7\.\d\dg\n$/)
      expect(Number.parseFloat(seen().output('free in G'))).to.be.closeTo(
        Number.parseFloat(seen().output('free')) * 1.074,
        0.02,
      )
    })
  })

  describe('--dry-run', () => {
    for (const command of dryRuns)
      it(`of ${command} shows a plan`, () =>
        expect(seen().result(`dry ${command}`, 'plans')).to.have.nested.property('plans[0].steps').that.is.not.empty)
    it('changes nothing', () =>
      expect(seen().output('state after dry runs')).to.equal(seen().output('state before refusals')))
  })

  describe('removal is refused by name', () => {
    const refuses = (what: string, ...words: readonly string[]) =>
      it(`of what is ${what}`, () => {
        for (const word of words) expect(seen().refusal(`remove ${what}`, 4)).to.contain(word)
      })
    refuses('unknown', 'there is no layer "fake-9-9+1"', 'fake-1.0-1+1')
    refuses('an unknown base', 'there is no base "fake-9-9"', 'fake-1.0-1')
    refuses('booted', 'node-1.0-1+1 is running now')
    refuses('default', 'fake-1.0-1+1 boots next')
    refuses('previous', 'fake-1.0-1+1 is what a rollback goes back to')
    refuses('pinned', 'fake-1.0-1+1 is pinned', 'unpin')
    refuses('a pinned base', 'fake-1.0-1+1 is pinned')
    refuses('mounted', 'fake-1.0-1+1 is mounted on /mnt')
    refuses('a mounted base', 'fake-1.0-1 is mounted on /mnt')
    it('and nothing was changed by all that', () =>
      expect(seen().output('state after refusals')).to.equal(seen().output('state before refusals')))
  })

  describe('pin and unpin', () => {
    it('keep a layer, and release it; a second time is no fault', () => {
      expect(seen().result('pin', 'pin')).to.containSubset({layer: 'fake-1.0-1+1', pinned: true, changed: true})
      expect(seen().result('pin again', 'pin')).to.containSubset({changed: false})
      expect(seen().output('pinned layout')).to.match(/fake-1\.0-1\+1 .*pinned/)
      expect(seen().result('unpin', 'unpin')).to.containSubset({pinned: false, changed: true})
    })
  })

  describe('boot', () => {
    it('--set-default chooses what boots next', () => {
      expect(seen().result('set default', 'boot')).to.containSubset({default: 'fake-1.0-1+1'})
      expect(seen().output('get default')).to.equal('fake-1.0-1+1\n')
    })
    it('--set-default of an unknown layer is refused', () =>
      expect(seen().refusal('set unknown', 4)).to.contain('there is no layer "x-1-1+1"'))
    it('--setup rebuilds entries, kernels and initrds from the volumes alone, with the same default', () => {
      expect(seen().output('boot without entries')).to.not.match(/loader|\+1/)
      expect(seen().result('setup', 'boot')).to.containSubset({layers: ['node-1.0-1+1', 'fake-1.0-1+1']})
      expect(seen().output('boot after setup')).to.equal(seen().output('boot before setup'))
    })
    it('the node boots from what was rebuilt', () =>
      expect(scenes[2]?.result('w', 'w')).to.containSubset({booted: 'node-1.0-1+1', rebootNeeded: false}))
  })

  describe('update --ancestor', () => {
    it('is refused for what is no base that holds an image', () =>
      expect(seen().refusal('no such ancestor', 4)).to.contain('there is no base fake-0.9-1'))
    it('takes what differs from that image as ours, and what does not from the new one', () => {
      expect(seen().result('update', 'update')).to.containSubset({layer: 'fake-2.0-1+1'})
      expect(seen().output('descended')).to.equal('two\nmine\n')
    })
  })

  it('removing a layer takes its volume, entry, kernel and folder; removing a base all its layers', () => {
    expect(seen().result('remove copy', 'layer')).to.containSubset({removed: ['node/node-1.0-1+2'], warnings: []})
    expect(seen().result('remove base', 'base')).to.containSubset({removed: ['node/empty-1-1'], warnings: []})
    expect(seen().output('left')).to.equal('')
  })
})

const work = String.raw`
  fake_root /var/root fake 1.0 1
  echo one | tee /var/root/etc/same.conf /var/root/etc/edited.conf >/etc/same.conf
  see 'add base' imgbase base --add fake-1.0-1 --size 400M /var/root --json
  see 'add base again' imgbase base --add fake-1.0-1 --size 400M /var/root --json
  see 'add empty' imgbase base --add empty-1-1 --size 64M --json
  see 'latest base' imgbase base --latest
  see 'latest base json' imgbase base --latest --json
  see 'layer of empty' imgbase layer --add --json
  see 'add layer' imgbase layer --add fake-1.0-1 --json
  see 'default after' imgbase boot --get-default --json
  see list imgbase boot --list
  see 'of layer' imgbase base --of-layer fake-1.0-1+1 --json
  see 'latest layer' imgbase layer --latest --json
  see 'current layer' imgbase layer --current --json
  see path imgbase layer --volume-path fake-1.0-1+1 --json
  echo 'only here' >/opt/note
  see 'copy layer' imgbase layer --add node-1.0-1+1 --json
  lvchange -ay -K node/node-1.0-1+2; do_it mount -o ro /dev/node/node-1.0-1+2 /mnt
  see copy eval 'cat /mnt/opt/note; sed -n "s,^\(/dev/node[^ 	]*\)[ 	]*/[ 	].*,\1 /,p" /mnt/etc/fstab'
  umount /mnt
  see 'remove copy' imgbase layer --remove node-1.0-1+2 --json
  see 'remove base' imgbase base --remove empty-1-1 --json
  see left eval 'find /boot -name "*node-1.0-1*2*"; lvs --noheadings node | grep -e empty -e "1.0-1+2"; true'

  see bases imgbase layout --bases
  see layers imgbase layout --layers
  see free imgbase layout --free-space --units g
  see 'free in G' imgbase layout --free-space --units G

  see 'state before refusals' state
${dryRuns.map((command) => `  see 'dry ${command}' imgbase ${command} --dry-run --json`).join('\n')}
  see 'state after dry runs' state
  see 'remove unknown' imgbase layer --remove fake-9-9+1 --json
  see 'remove an unknown base' imgbase base --remove fake-9-9 --json
  see 'remove booted' imgbase base --remove node-1.0-1 --json
  do_it mount -o ro,noload /dev/node/fake-1.0-1+1 /mnt
  see 'remove mounted' imgbase layer --remove fake-1.0-1+1 --json
  umount /mnt
  lvchange -ay -K node/fake-1.0-1; do_it mount -o ro,noload /dev/node/fake-1.0-1 /mnt
  see 'remove a mounted base' imgbase base --remove fake-1.0-1 --json
  umount /mnt; lvchange -an node/fake-1.0-1
  see 'set unknown' imgbase boot --set-default x-1-1+1 --json
  see 'state after refusals' state

  see pin imgbase pin fake-1.0-1+1 --json
  see 'pin again' imgbase pin fake-1.0-1+1 --json
  see 'pinned layout' imgbase layout
  see 'remove pinned' imgbase layer --remove fake-1.0-1+1 --json
  see 'remove a pinned base' imgbase base --remove fake-1.0-1 --json
  see unpin imgbase unpin fake-1.0-1+1 --json
  do_it lvchange --addtag imgbased:good=1700000000 node/fake-1.0-1+1
  see 'remove previous' imgbase layer --remove fake-1.0-1+1 --json
  do_it lvchange --deltag imgbased:good=1700000000 node/fake-1.0-1+1
  see 'set default' imgbase boot --set-default fake-1.0-1+1 --json
  see 'get default' imgbase boot --get-default
  see 'remove default' imgbase layer --remove fake-1.0-1+1 --json
  do_it imgbase boot --set-default node-1.0-1+1

  boot() { find /boot/grub/custom.cfg /boot/loader /boot/*-1 /boot/*+1 -type f -exec sha256sum {} + | sort; }
  see 'boot before setup' boot
  rm -r /boot/loader /boot/*+1
  see 'boot without entries' ls /boot
  see setup imgbase boot --setup --json
  see 'boot after setup' boot

  fake_root /var/next fake 2.0 1
  echo two | tee /var/next/etc/same.conf /var/next/etc/edited.conf >/dev/null
  echo mine >/etc/edited.conf
  see 'no such ancestor' imgbase update /var/next --ancestor fake-0.9-1 --json
  see update imgbase update /var/next --ancestor fake-1.0-1 --json
  lvchange -ay -K node/fake-2.0-1+1; do_it mount -o ro /dev/node/fake-2.0-1+1 /mnt
  see descended cat /mnt/etc/same.conf /mnt/etc/edited.conf
  do_it umount /mnt
  do_it imgbase boot --set-default node-1.0-1+1`
