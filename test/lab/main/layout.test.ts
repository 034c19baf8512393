import {expect} from 'chai'
import {play, temporaryDisk, type Scene} from './play.ts'

describe('layout --init --layout on empty disks', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  let scene: Scene

  before(async () => {
    const disks = ['0', '1', '2'].map((n) => ({path: `${disk}${n}`, size: 20n << 30n}))
    scene = await play(disk, script, {boot: false, disks})
  })

  it('--dry-run changes nothing', () => {
    expect(scene.result('dry run', 'plans')).to.containSubset({dryRun: true})
    expect(scene.output('disk after dry run')).to.equal('')
  })

  it('minimal: a volume group, a pool and /var', () => {
    const volumes = [{path: '/var', name: 'var', size: 4 * 2 ** 30}]
    expect(scene.result('minimal', 'layout')).to.containSubset({vg: 'node', pool: 'pool', volumes})
    expect(scene.output('minimal volumes')).to.match(/^\s+var\s+4\.00g\s+imgbased:volume\s*$/m)
    expect(scene.output('minimal volumes')).to.match(/^\s+pool\s+<?1[56]\.\d+g\s+imgbased:pool\s*$/m)
    expect(scene.output('minimal group').trim()).to.equal('imgbased:vg')
    expect(scene.output('minimal file system')).to.equal('ext4\n')
    expect(scene.output('chunk').trim()).to.equal('64.00k')
    expect(scene.output('profile')).to.contain('thin_pool_autoextend_threshold=80')
  })

  it('a layout can be shown before anything is in it', () =>
    expect(scene.result('shown', 'layout')).to.containSubset({vg: 'node', bases: []}))

  it('own file: several disks, percentages, XFS, names', () => {
    expect(scene.result('own', 'layout')).to.containSubset({vg: 'own', pool: 'thin'})
    expect(scene.output('own volumes')).to.match(/^\s+srv_data\s/m)
    expect(scene.output('own file system')).to.equal('xfs\n')
  })

  it('a name that is taken is refused', () => expect(scene.refusal('taken', 4)).to.contain('volume group node already'))

  const refused = (what: string, ...words: readonly string[]) =>
    it(`a disk with ${what} is refused, and says so`, () => {
      for (const word of words) expect(scene.refusal(what, 4)).to.contain(word)
      expect(scene.output(`after ${what}`)).to.equal(scene.output(`before ${what}`))
    })
  refused('LVM', '/dev/ubda is not empty', 'LVM2_member')
  refused('a partition', '/dev/ubdc is not empty', 'the part ubdc1')
  refused('a file system', '/dev/ubdc is not empty', "ext4 'precious'")
  refused('a mount', '/dev/ubdc is not empty', 'it is mounted on /mnt')

  it('what is no disk is refused', () => expect(scene.refusal('no disk', 4)).to.contain('/dev/nothing is no disk'))

  it('a disk that is too small is refused, with the numbers', () =>
    expect(scene.refusal('small', 4)).to.match(/\d+(\.\d+)?[MG]/))

  it('a wrong file is refused with every fault and its line', () => {
    const told = scene.refusal('wrong', 2)
    for (const line of [2, 4, 5, 7]) expect(told).to.match(new RegExp(`wrong\\.yaml:${line}\\b|line ${line}\\b`))
  })

  it('an unknown layout is a usage fault', () => expect(scene.refusal('unknown', 2)).to.contain('there is no layout'))

  it('a disk without --init is a usage fault', () =>
    expect(scene.refusal('disk alone', 2)).to.contain('unexpected argument'))

  describe('layout --init of a root', () => {
    it('that lies on no logical volume is refused', () =>
      expect(scene.refusal('no volume', 4)).to.contain('lies on no logical volume'))
    it('that is a plain volume is refused', () => expect(scene.refusal('plain', 4)).to.contain('thin'))
  })
})

const script = String.raw`
  layout() { imgbase layout --init --layout "$@" --json; }
  signs() { wipefs --no-act --noheadings /dev/ubda /dev/ubdc; vgs --noheadings -o vg_name,lv_count; }
  see 'dry run' layout minimal /dev/ubda --dry-run
  see 'disk after dry run' wipefs --no-act /dev/ubda
  see minimal layout minimal /dev/ubda
  see 'minimal volumes' lvs --noheadings -o lv_name,lv_size,lv_tags node
  see 'minimal group' vgs --noheadings -o vg_tags node
  see 'minimal file system' blkid -p -s TYPE -o value /dev/node/var
  see chunk lvs --noheadings -o chunk_size node/pool
  see profile eval 'cat /etc/lvm/profile/$(lvs --noheadings -o lv_profile node/pool | tr -d " ").profile'
  see shown imgbase layout --json
  see taken layout minimal /dev/ubdc

  see 'before LVM' signs
  see LVM layout default /dev/ubda
  see 'after LVM' signs
  echo 'size=1G' | sfdisk -q /dev/ubdc >/dev/null 2>&1
  see 'before a partition' signs
  see 'a partition' layout minimal /dev/ubdc
  see 'after a partition' signs
  do_it wipefs -qa /dev/ubdc1 /dev/ubdc
  do_it blockdev --rereadpt /dev/ubdc
  do_it mkfs.ext4 -q -L precious /dev/ubdc
  see 'before a file system' signs
  see 'a file system' layout minimal /dev/ubdc
  see 'after a file system' signs
  do_it mount /dev/ubdc /mnt
  see 'before a mount' signs
  see 'a mount' layout minimal /dev/ubdc
  see 'after a mount' signs
  umount /mnt; wipefs -qa /dev/ubdc
  see 'no disk' layout minimal /dev/nothing
  truncate -s 1G /run/small; small=$(losetup -f --show /run/small)
  sed 's/^pool:/group: {name: other}\npool:/' /run/imgbase-lab/project/layouts/minimal.yaml >/run/other.yaml
  see small layout /run/other.yaml $small

  cat >/run/wrong.yaml <<YAML
group:
  name: 'a b'
pool:
  size: 120%
  chunk: 3K
volumes:
  - path: var
YAML
  see wrong layout /run/wrong.yaml /dev/ubdc
  see unknown layout nothing /dev/ubdc
  see 'disk alone' imgbase layout /dev/ubdc --json
  see 'no volume' imgbase layout --init --json
  do_it lvcreate -q -L 100M -n plain node
  mkdir -p /boot/grub; echo x | tee /boot/vmlinuz-6.1.0-9 /boot/initrd.img-6.1.0-9 /boot/grub/grub.cfg >/dev/null
  see plain imgbase layout --init --from node/plain --init-nvr a-1-1 --json

  cat >/run/own.yaml <<YAML
group:
  name: own
pool:
  name: thin
  size: 90%
root:
  size: 3G
volumes:
  - {path: /var, size: 3G}
  - {path: /srv/data, size: 10%, filesystem: xfs}
YAML
  see own layout /run/own.yaml /dev/ubdb /dev/ubdc
  see 'own volumes' lvs --noheadings -o lv_name own
  see 'own file system' blkid -p -s TYPE -o value /dev/own/srv_data`
