import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

describe('what is left to the administrator: which group, where /boot is, the reboot, to give up', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  let scene: Scene

  before(async () => {
    await hostDisk(disk, {ovirt: true})
    scene = await play(disk, script, {disks: [{path: disk}, {path: `${disk}-other`, size: 1n << 30n}]})
  })

  describe('two groups with a layout', () => {
    for (const command of ['layout', 'update'])
      it(`${command} refuses to choose, and names both`, () => {
        expect(scene.refusal(`${command} of two`, 3)).to.match(/Several volume groups [^]*node[^]*--vg/)
        expect(scene.refusal(`${command} of two`, 3)).to.contain('other')
      })
    it('--vg chooses', () => {
      expect(scene.result('layout of node', 'layout')).to.containSubset({vg: 'node', bases: [{nvr: 'node-1.0-1'}]})
      expect(scene.result('layout of other', 'layout')).to.containSubset({vg: 'other', bases: []})
    })
    it('of a group that is not there it says which are', () =>
      expect(scene.refusal('layout of nowhere', 3)).to.match(/no volume group 'nowhere'[^]*node/))
    it('an update of the one leaves the other as it was', () => {
      expect(scene.result('update of node', 'update')).to.containSubset({outcome: 'updated', layer: 'small-1.0-1+1'})
      expect(scene.output('other after')).to.equal(scene.output('other'))
    })
  })

  describe('boot --setup PATH, a boot file system that is mounted elsewhere', () => {
    it('rebuilds what imgbase made, and keeps the entry whose kernel lies there alone, as oVirt leaves it', () => {
      expect(scene.output('boot without entries')).to.not.contain('small-1.0-1+1/vmlinuz')
      expect(scene.result('setup', 'boot')).to.deep.include({layers: ['node-1.0-1+1', 'small-1.0-1+1'], warnings: []})
      expect(scene.output('boot after')).to.equal(scene.output('boot'))
    })
    it('a layer whose kernel is nowhere gets no entry, and is named; the others do', () => {
      const {layers, warnings} = scene.result('setup of one', 'boot')
      expect(layers).to.deep.equal(['small-1.0-1+1'])
      expect(String(warnings)).to.contain('node-1.0-1+1 gets no boot entry')
      expect(scene.get('setup of one for people').stderr).to.contain('node-1.0-1+1 gets no boot entry')
    })
    it('where none has one, it refuses and names each', () => {
      expect(scene.refusal('setup of none', 4)).to.match(/node-1\.0-1\+1 gets[^]*small-1\.0-1\+1 gets/)
    })
  })

  describe('update --reboot', () => {
    it('tells where the node cannot be rebooted; the update stands', () => {
      const result = scene.result('no systemd', 'update')
      expect(result).to.containSubset({outcome: 'updated', rebooting: false, rebootNeeded: true})
      expect(String(result['warnings'])).to.contain('the node could not be rebooted')
    })
    it('asks systemd for it once, when the update is made', () => {
      expect(scene.result('reboot', 'update')).to.containSubset({outcome: 'updated', rebooting: true})
      expect(scene.output('asked')).to.equal('reboot small-3.0-1+1\n')
    })
    it('never after a refusal', () => {
      expect(scene.get('refused').code).to.equal(4)
      expect(scene.output('asked after')).to.equal(scene.output('asked'))
    })
  })

  describe('an undo that fails, since somebody holds the volume', () => {
    it('every changing command says so, and what to do', () =>
      expect(scene.refusal('stuck', 7)).to.match(/undoing it fails: [^]*small-4[^]*recover --force/))
    it('recover --force gives up what cannot be undone, and tells what', () => {
      const forced = scene.result('forced', 'recover') as {
        recovered: readonly {way: string; failures: readonly string[]}[]
      }
      expect(forced.recovered.map(({way}) => way)).to.deep.equal(['undo'])
      expect(forced.recovered[0]?.failures.join()).to.contain('small-4.0-1')
      expect(scene.result('list after', 'recover')).to.containSubset({unfinished: []})
    })
    it('once it is let go, recover finds what was left', () => {
      expect(scene.output('state left')).to.not.equal(scene.output('state'))
      expect(scene.get('recovered').code).to.equal(0)
      expect(scene.output('state after')).to.equal(scene.output('state'))
    })
  })
})

const script = String.raw`
  . /run/imgbase-lab/project/test/lab/main/guest/interrupt.sh
  cd /var
  for version in 1 2 3 4; do small_image small$version.ext4 small $version.0; done

  do_it vgcreate other /dev/ubdb
  do_it vgchange --addtag imgbased:vg other
  do_it lvcreate -L 256M -T other/pool
  do_it lvchange --addtag imgbased:pool other/pool
  other() { vgcfgbackup -f /run/other other >/dev/null && sed -n '/^other/,$p' /run/other; }
  see other other
  see 'layout of two' imgbase layout --json
  see 'update of two' imgbase update small1.ext4 --json
  see 'layout of node' imgbase layout --vg node --json
  see 'layout of other' imgbase layout --vg other --json
  see 'layout of nowhere' imgbase layout --vg nowhere --json
  see 'update of node' imgbase update small1.ext4 --vg node --json
  see 'other after' other
  do_it vgremove -ff other

  boot() { cd $1; find grub/custom.cfg loader *-1 *+1 -type f -exec sha256sum {} + 2>/dev/null | sort; cd /var; }
  see boot boot /boot
  do_it umount /boot
  mkdir /run/elsewhere
  do_it mount /dev/ubda1 /run/elsewhere
  cp -a /run/elsewhere /run/whole
  rm -r /run/elsewhere/loader/entries/imgbase-* /run/elsewhere/small-1.0-1+1
  see 'boot without entries' boot /run/elsewhere
  see setup imgbase boot --setup /run/elsewhere --json
  see 'boot after' boot /run/elsewhere
  rm -r /run/elsewhere/node-1.0-1+1
  see 'setup of one' imgbase boot --setup /run/elsewhere --json
  see 'setup of one for people' imgbase boot --setup /run/elsewhere
  do_it lvchange -ay -K node/small-1.0-1+1
  do_it mount /dev/node/small-1.0-1+1 /mnt
  mv /mnt/boot /mnt/usr/lib/modules /mnt/root/
  do_it umount /mnt
  rm -r /run/elsewhere/small-1.0-1+1
  see 'setup of none' imgbase boot --setup /run/elsewhere --json
  do_it mount /dev/node/small-1.0-1+1 /mnt
  mv /mnt/root/boot /mnt/; mv /mnt/root/modules /mnt/usr/lib/
  do_it umount /mnt
  do_it lvchange -an node/small-1.0-1+1
  cp -a /run/whole/. /run/elsewhere/
  do_it umount /run/elsewhere
  do_it mount /boot

  see 'no systemd' imgbase update small2.ext4 --reboot --json
  printf '#!/bin/sh\necho "$@" "$(/run/imgbase-lab/bin/imgbase boot --get-default)" >>/run/asked\n' >/var/systemctl
  chmod 755 /var/systemctl
  do_it mount --bind /var/systemctl /usr/bin/systemctl
  see reboot imgbase update small3.ext4 --reboot --json
  see asked cat /run/asked
  see refused imgbase update /nowhere --reboot --json
  see 'asked after' cat /run/asked
  do_it umount /usr/bin/systemctl

  see state state
  start small4.ext4
  reaches '"intent","index":8'
  kill -KILL $pid
  ends killed
  tools_end
  do_it lvchange -ay -K node/small-4.0-1
  exec 8</dev/node/small-4.0-1
  see stuck imgbase recover --json
  see forced imgbase recover --force --json
  see 'list after' imgbase recover --list --json
  see 'state left' state
  exec 8<&-
  see recovered imgbase recover --json
  see 'state after' state`
