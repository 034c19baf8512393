import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

describe('init of a host whose /var, /var/log and /home lie on its root', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  let host: Scene
  let layer: Scene

  before(async () => {
    await hostDisk(disk)
    host = await play(disk, onTheHost, {powerCut: true})
    layer = await play(disk, inTheLayer)
  })

  it('is refused without --create-volumes, which a dry run of it shows', () => {
    expect(host.refusal('refused', 4)).to.contain('--create-volumes')
    const goals = JSON.stringify(host.result('dry run', 'plans'))
    for (const path of ['/var', '/var/log', '/home']) expect(goals).to.contain(`make a volume for ${path}"`)
    expect(host.output('state after')).to.equal(host.output('state before'))
  })

  it('makes the volumes that the layout names, and leaves what runs as it is', () => {
    expect(host.result('init', 'layout')).to.containSubset({layer: 'node-1.0-1+1', rebootNeeded: true})
    expect(host.output('volumes')).to.match(/^ *home .*imgbased:volume/m)
    expect(host.output('volumes')).to.match(/^ *var .*imgbased:volume/m)
    expect(host.output('volumes')).to.match(/^ *var_log .*imgbased:volume/m)
    expect(host.output('mounts')).to.equal('')
  })

  it('the layer mounts them, with the file systems and options of the layout', () => {
    expect(layer.output('mounts')).to.equal(
      [
        '/home /dev/mapper/node-home xfs',
        '/var /dev/mapper/node-var ext4',
        '/var/log /dev/mapper/node-var_log ext4',
        '',
      ].join('\n'),
    )
    expect(layer.output('options')).to.contain('nodev')
    expect(layer.result('check', 'check')).to.containSubset({healthy: true})
  })

  it('has what the directories held, with owners and modes, also what was written between the init and a power cut', () => {
    expect(layer.output('files')).to.equal(
      ['12:34 640 before', '0:0 644 late', 'log before', 'log late', 'gone: none', ''].join('\n'),
    )
    expect(layer.output('package')).to.contain('ii')
  })

  it('on the old root the directories are as they were', () =>
    expect(layer.output('old root')).to.equal('before\nlog before\nlog late\n'))
})

const layoutFile = String.raw`
group: {name: node}
pool: {name: pool}
filesystem: ext4
root: {size: 3G}
volumes:
  - {path: /var, size: 1G}
  - {path: /var/log, size: 256M}
  - {path: /home, size: 512M, filesystem: xfs, options: 'nodev,discard'}
`

/** /var comes down from its volume onto the root first. */
const onTheHost = String.raw`
  mkdir /var.root
  cp -a /var/. /var.root
  umount -l /var
  cp -a /var.root/. /var
  rm -rf /var.root
  sed -i '\#[[:space:]]/var[[:space:]]#d' /etc/fstab
  do_it lvremove -y node/var
  cat >/root/layout.yaml <<'LAYOUT'
${layoutFile}
LAYOUT
  mkdir -p /home/admin
  echo before >/home/admin/note; chown 12:34 /home/admin/note; chmod 640 /home/admin/note
  echo gone >/home/admin/gone
  echo 'log before' >/var/log/site.log
  see 'state before' state
  see refused imgbase layout --init --json
  see 'dry run' imgbase layout --init --create-volumes --layout /root/layout.yaml --dry-run --json
  see 'state after' state
  see init imgbase layout --init --create-volumes --layout /root/layout.yaml --json
  see volumes lvs --noheadings -o lv_name,lv_size,lv_tags node
  see mounts eval 'findmnt -rno TARGET /var; findmnt -rno TARGET /home; true'
  echo late >/home/admin/late
  rm /home/admin/gone
  echo 'log late' >>/var/log/site.log
  sync`

const inTheLayer = String.raw`
  see mounts eval 'for at in /home /var /var/log; do findmnt -rno TARGET,SOURCE,FSTYPE --mountpoint $at; done'
  see options findmnt -no OPTIONS /home
  see check imgbase check --json
  files() {
    echo "$(stat -c '%u:%g %a' /home/admin/note) $(cat /home/admin/note)"
    echo "$(stat -c '%u:%g %a' /home/admin/late) $(cat /home/admin/late)"
    cat /var/log/site.log
    [ -e /home/admin/gone ] || echo gone: none
  }
  see files files
  see package dpkg -l bash
  old_root() {
    mkdir -p /run/old
    lvchange -ay -K node/root
    mount -o ro,noload /dev/node/root /run/old
    cat /run/old/home/admin/note /run/old/var/log/site.log
    umount /run/old
  }
  see 'old root' old_root`
