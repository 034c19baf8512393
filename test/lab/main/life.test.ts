import {dirname, basename} from 'node:path'
import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {image} from '../images.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

describe('init, reboot, update, reboot, rollback, reboot', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  const scenes: Record<string, Scene> = {}
  const of = (boot: string): Scene => {
    const scene = scenes[boot]
    if (scene === undefined) throw new Error(`no boot ${boot}`)
    return scene
  }

  before(async () => {
    const path = await image('b.ext4.zst')
    await hostDisk(disk)
    const options = {share: {image: dirname(path)}, env: {IMAGE: `/run/imgbase-lab/share/image/${basename(path)}`}}
    scenes['host'] = await play(disk, onTheHost, {powerCut: true})
    scenes['first'] = await play(disk, inTheFirstLayer, options)
    scenes['second'] = await play(disk, inTheSecondLayer)
    scenes['back'] = await play(disk, backInTheFirstLayer)
  })

  describe('init on the live system', () => {
    it('makes the running root a base and a layer that boots next', () => {
      const made = {base: 'node-1.0-1', layer: 'node-1.0-1+1', source: 'node/root', rebootNeeded: true}
      expect(of('host').result('init', 'layout')).to.containSubset(made)
      expect(of('host').output('root').trim()).to.equal('/dev/mapper/node-root')
      expect(of('host').result('w', 'w')).to.containSubset({booted: null, default: 'node-1.0-1+1', rebootNeeded: true})
    })

    it('the base is sealed, the layer can be booted', () => {
      expect(of('host').output('flags')).to.match(/node-1\.0-1 +read-only +skip activation/)
      expect(of('host').output('flags')).to.match(/node-1\.0-1\+1 +writeable *$/m)
    })

    it('is refused where there is no volume for /var, and says how to get one', () => {
      expect(of('host').refusal('no var', 4)).to.contain('no /var volume of its own')
      expect(of('host').refusal('no var', 4)).to.contain('--create-volumes')
    })

    it('is refused for a group that the root does not lie in', () =>
      expect(of('host').refusal('other group', 4)).to.contain('lies in the volume group node, not in other'))
    it('is refused a second time', () => expect(of('host').refusal('again', 4)).to.contain('has a layout already'))
  })

  describe('the first layer, after a power cut', () => {
    it('runs', () => {
      expect(of('first').result('w', 'w')).to.containSubset({booted: 'node-1.0-1+1', default: 'node-1.0-1+1'})
      expect(of('first').result('check', 'check')).to.containSubset({healthy: true})
    })

    it('has what was edited between init and the reboot, anywhere in the root', () =>
      expect(of('first').output('edits')).to.equal(
        'etc\nroot\nopt\nlocal\nown 4711 12:34\nls: no sudoers.d/README\n/root/target\n',
      ))

    it('dpkg knows the package that was installed between init and the reboot', () =>
      expect(of('first').output('late package')).to.contain('ii'))

    it('update stages the next image without touching what runs', () => {
      const updated = {outcome: 'updated', base: 'node-1.1-1', layer: 'node-1.1-1+1', rebootNeeded: true}
      expect(of('first').result('update', 'update')).to.containSubset(updated)
      const initrd = {builtBy: null, reasons: [], isKnown: true}
      expect(of('first').result('update', 'update')).to.deep.include({initrd})
      expect(of('first').output('untouched')).to.equal('')
    })

    it('says what is not carried yet, and that a reboot is needed', () => {
      expect(of('first').output('not carried')).to.match(/"area":/)
      expect(of('first').result('w after', 'w')).to.containSubset({default: 'node-1.1-1+1', rebootNeeded: true})
    })
  })

  describe('the second layer', () => {
    it('runs, and check finds no error', () => {
      expect(of('second').result('w', 'w')).to.containSubset({booted: 'node-1.1-1+1', previous: 'node-1.0-1+1'})
      expect(of('second').result('check', 'check')).to.containSubset({healthy: true})
    })

    it("has the administrator's changes in /etc, also those made after the update", () =>
      expect(of('second').output('etc')).to.equal('etc\nafter the update\nnode1\n'))

    it('names itself in fstab', () =>
      expect(of('second').output('fstab')).to.match(/^\/dev\/node\/node-1\.1-1\+1\s+\/\s/m))

    it('dpkg -l tells of this layer: tmux is there, nano and the late package are not', () =>
      expect(of('second').output('packages')).to.equal('tmux\n'))

    it('rollback says which files were changed in the layer that is left, and keeps it', () => {
      expect(of('second').result('rollback', 'rollback')).to.containSubset({
        target: 'node-1.0-1+1',
        left: 'node-1.1-1+1',
      })
      expect(of('second').output('rollback')).to.contain('/etc/second-note')
      expect(of('second').output('rollback')).to.not.contain('/etc/site.conf')
      expect(of('second').result('layout', 'layout')).to.containSubset({
        bases: [{nvr: 'node-1.1-1', layers: [{id: 'node-1.1-1+1', pin: 'rollback', booted: true}]}],
      })
    })
  })

  describe('back in the first layer', () => {
    it('runs', () =>
      expect(of('back').result('w', 'w')).to.containSubset({booted: 'node-1.0-1+1', default: 'node-1.0-1+1'}))

    it('is as it was left, without what was changed in the other one', () =>
      expect(of('back').output('etc')).to.equal('etc\nafter the update\nno second-note\n'))

    it('dpkg -l tells of this layer again: nano and the late package are there, tmux is not', () =>
      expect(of('back').output('packages')).to.equal('late\nnano\n'))

    it('the layer that was left is kept: it is pinned, and what a second rollback would go back to', () => {
      expect(of('back').refusal('kept', 4)).to.contain('node-1.1-1+1 is pinned')
      expect(of('back').refusal('released', 4)).to.contain('node-1.1-1+1 is what a rollback goes back to')
      expect(of('back').refusal('released', 4)).to.not.contain('is pinned')
    })
  })
})

const packages = String.raw`
  packages() { dpkg -l late nano tmux 2>/dev/null | awk '/^ii/ {print $2}'; }`

/** Everything is edited after init; then the power goes. */
const onTheHost = String.raw`
  mkdir -p /var/tmp/late/DEBIAN /var/tmp/late/usr/local/share
  printf 'Package: late\nVersion: 1\nArchitecture: all\nMaintainer: nobody\nDescription: late\n' >/var/tmp/late/DEBIAN/control
  echo late >/var/tmp/late/usr/local/share/late
  do_it dpkg-deb -b /var/tmp/late /var/tmp/late.deb
  umount -l /var
  see 'no var' imgbase layout --init --json
  mount /var
  see 'other group' imgbase layout --init --vg other --json
  see init imgbase layout --init --json
  see root findmnt -no SOURCE /
  see w imgbase w --json
  see flags lvs --noheadings -o lv_name,lv_permissions,lv_skip_activation node
  see again imgbase layout --init --json
  echo etc >/etc/site.conf
  echo root >/root/note
  echo opt >/opt/note
  echo local >/usr/local/bin/note
  echo own >/srv/own; chown 12:34 /srv/own; chmod 4711 /srv/own
  rm /etc/sudoers.d/README
  ln -s /root/target /root/link
  do_it dpkg -i /var/tmp/late.deb
  sync`

const inTheFirstLayer = String.raw`
  edits() {
    cat /etc/site.conf /root/note /opt/note /usr/local/bin/note
    echo $(cat /srv/own) $(stat -c '%a %u:%g' /srv/own)
    [ -e /etc/sudoers.d/README ] || echo 'ls: no sudoers.d/README'
    readlink /root/link
  }
  list() { find / -xdev -newer /run/before ! -path '/root/.cache*' -printf '%y %p\n' | grep -v '^d' | sort; }
  see w imgbase w --json
  see check imgbase check --json
  see edits edits
  see 'late package' dpkg -l late
  touch /run/before
  see update imgbase update $IMAGE --json
  see untouched eval 'list | grep -v "^f /etc/\(mtab\|lvm/\(archive\|backup\|cache\)\)" || true'
  see 'not carried' grep -o '"notCarried":.*' /var/lib/imgbase/carry/node-1.1-1+1.json
  see 'w after' imgbase w --json
  echo 'after the update' >/etc/later.conf`

const inTheSecondLayer = String.raw`${packages}
  see w imgbase w --json
  see check imgbase check --json
  see etc cat /etc/site.conf /etc/later.conf /etc/hostname
  see fstab cat /etc/fstab
  see packages packages
  echo second >/etc/second-note
  see rollback imgbase rollback --json
  see layout imgbase layout --json`

const backInTheFirstLayer = String.raw`${packages}
  see w imgbase w --json
  see etc eval 'cat /etc/site.conf /etc/later.conf; [ -e /etc/second-note ] || echo no second-note'
  see packages packages
  see kept imgbase base --remove node-1.1-1 --json
  do_it imgbase unpin node-1.1-1+1
  see released imgbase base --remove node-1.1-1 --json`
