import {expect} from 'chai'
import {hostDisk} from '../host-disk.ts'
import {play, temporaryDisk, type Scene} from './play.ts'

describe('volumes, while the system runs', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  let scene: Scene
  let next: Scene

  before(async () => {
    await hostDisk(disk, {ovirt: true})
    scene = await play(disk, firstBoot)
    next = await play(disk, secondBoot)
  })

  const refused = (name: string, words: string | RegExp): void => {
    expect(scene.refusal(name, 4)).to.match(typeof words === 'string' ? new RegExp(words) : words)
  }

  describe('--create', () => {
    it('refuses a path in use, or reached through a link, and says who uses it', () => {
      refused('in use', /\/srv\/data is in use by sleep \(process \d+\), the loop device \/dev\/loop\d+/)
      refused('in use', '/srv/data/sub is mounted below /srv/data')
      refused('in use', /the mount on \/mnt\/bound \(process \d+\)/)
      refused('a link', 'is no directory, or is reached through a link')
      expect(scene.output('state refused')).to.equal(scene.output('state'))
    })

    it('--dry-run shows the plan, and changes nothing', () => {
      expect(scene.result('dry', 'plans')).to.containSubset({
        plans: [{goal: 'give /srv/data a volume of its own, node/srv_data'}],
      })
    })

    it('killed while it copies, is undone', () => {
      expect(scene.get('killed').code).to.equal(137)
      expect(scene.result('undo', 'recover')).to.containSubset({recovered: [{way: 'undo', failures: []}]})
      expect(scene.output('state undone')).to.equal(scene.output('state'))
    })

    it('copies the directory with every attribute, mounts it, and names it in fstab, where all else stays', () => {
      const shown = {volume: 'node/srv_data', path: '/srv/data', mounted: true, attached: true}
      expect(scene.result('create', 'volume')).to.containSubset({volumes: [shown], warnings: []})
      expect(scene.output('files on it')).to.equal(scene.output('files'))
      expect(scene.output('fstab')).to.match(/^\/dev\/node\/srv_data \/srv\/data ext4 defaults,discard 0 2$/m)
      expect(scene.output('fstab')).to.contain('# was: caf\uFFFD')
    })

    it('takes a directory of another volume too, onto xfs', () => {
      expect(scene.result('create xfs', 'volume')).to.containSubset({volumes: [{path: '/var/cache/store'}]})
      expect(scene.output('stored')).to.equal('kept\n')
    })

    it('killed once fstab names it, is finished, and what was written beneath meanwhile is taken along', () => {
      expect(scene.result('finish', 'recover')).to.containSubset({recovered: [{way: 'finish', failures: []}]})
      expect(scene.output('late')).to.equal('/srv/data\nlate\nchanged\nmine\n')
    })

    it('what was written beneath is taken along also where a boot has mounted the volume before it is finished', () => {
      expect(scene.result('finish mounted', 'recover')).to.containSubset({recovered: [{way: 'finish', failures: []}]})
      expect(scene.output('later')).to.equal('later\nmine\n')
    })
  })

  it('--resize grows ext4 and xfs while they are used', () => {
    expect(scene.result('grow', 'volume')).to.containSubset({volumes: [{path: '/srv/data', size: 256 << 20}]})
    expect(scene.result('grow xfs', 'volume')).to.containSubset({volumes: [{size: 512 << 20}]})
    expect(
      scene
        .output('sizes')
        .trim()
        .split(/\s+/)
        .slice(1)
        .map((kib) => Number(kib) > 230 * 1024),
    ).to.deep.equal([true, true])
  })

  it('are mounted by the next boot, listed, and mounted in a layer that is made then', () => {
    expect(next.result('list', 'volume')).to.containSubset({
      volumes: [
        {path: '/srv/data', mounted: true, attached: true},
        {path: '/var', volume: 'node/var'},
        {path: '/var/cache/store'},
      ],
    })
    expect(next.output('late again')).to.equal('late\n')
    expect(next.output('fstab of the new layer')).to.contain('/dev/node/srv_data /srv/data ext4')
  })

  it('--detach lets go of it, and keeps it; --attach brings it back; both at the next boot too', () => {
    expect(next.result('detach', 'volume')).to.containSubset({volumes: [{path: null, mounted: false, attached: false}]})
    expect(next.output('beneath')).to.contain('file')
    expect(next.output('detached')).to.equal('volumes.mounted warn\n')
    expect(next.output('fstab detached')).not.to.contain('srv_data')
    expect(next.result('attach', 'volume')).to.containSubset({
      volumes: [{path: '/srv/data', mounted: true, attached: true}],
    })
    expect(next.output('late attached')).to.equal('late\n')
    expect(next.output('fstab attached').match(/^[^#\n]*\/srv\/data.*$/gm)).to.deep.equal([
      `UUID=${next.output('uuid').trim()} /srv/data/ ext4 noatime 0 2`,
    ])
  })

  it('--remove is refused as long as another layer mounts it at its boot; then it goes with its line', () => {
    expect(next.refusal('remove needed', 4)).to.contain('the fstab of small-1.0-1+1 mounts the volume of /srv/data too')
    expect(next.result('remove', 'volume')).to.deep.equal({version: 1, volumes: [], warnings: []})
    expect(next.output('left')).to.equal('')
  })
})

const words = String.raw`
  . /run/imgbase-lab/project/test/lab/main/guest/interrupt.sh
  cd /
  files() { (cd "$1" && find . -name lost+found -prune -o -type d -printf '%p %m %U:%G %T@\n' -o -printf '%p %y %m %U:%G %T@ %n %l\n' | sort; find . -type f -exec sha256sum {} + | sort; getfattr -R -d -m - . 2>/dev/null; getcap -r .); }
`

const firstBoot = String.raw`${words}
  mkdir -p /srv/data/sub /var/cache/store
  echo kept >/var/cache/store/file
  echo one >/srv/data/file; ln /srv/data/file /srv/data/again; ln -s file /srv/data/link; mkfifo /srv/data/pipe
  echo old >/srv/data/old
  touch -d '2020-01-01 10:00:00.123456789' /srv/data/file; chmod 4750 /srv/data/old; chown 1234:2345 /srv/data /srv/data/sub
  chmod 2775 /srv/data; setfattr -n user.mine -v yes /srv/data/old
  head -c 40M /dev/urandom >/srv/data/big
  printf '# was: caf\351\n' >>/etc/fstab
  ln -s data /srv/alias
  sleep 0.1
  state >/run/first; see state state
  see files files /srv/data

  (cd /srv/data && exec sleep 300) & user=$!
  loop=$(losetup --find --show /srv/data/big)
  unshare --mount --propagation private bash -c 'mkdir -p /mnt/bound; mount --bind /srv/data/sub /mnt/bound; exec sleep 300' & bound=$!
  until grep -qs /mnt/bound /proc/$bound/mountinfo; do sleep 0.1; done
  mount -t tmpfs tmpfs /srv/data/sub
  see 'in use' imgbase volume --create /srv/data 64M --json
  kill $user $bound; wait $user $bound
  losetup -d $loop
  umount /srv/data/sub
  see 'a link' imgbase volume --create /srv/alias 64M --json
  see 'state refused' state
  see dry imgbase volume --create /srv/data 128M --dry-run --json

  begin volume --create /srv/data 128M
  reaches '"intent","index":2'
  kill -KILL $pid
  ends killed
  tools_end
  see undo imgbase recover --json
  see 'state undone' state

  see create imgbase volume --create /srv/data/ 128M --json
  see 'files on it' files /srv/data
  see fstab cat /etc/fstab
  see 'create xfs' imgbase volume --create /var/cache/store 310M --filesystem xfs --json
  see stored cat /var/cache/store/file

  echo mine >/srv/data/newer
  umount /srv/data
  echo late >/srv/data/late; echo changed >/srv/data/old
  echo older >/srv/data/newer; touch -d 2020-01-01 /srv/data/newer
  journal=$(grep -l 'create /srv/data/ ' $journals/*.jsonl)
  cut_off() { sed -i '/"record":"end"/d; /"done","index":[56]/d; /"intent","index":6/d' $journal; }
  cut_off
  see finish imgbase recover --json
  late() { findmnt -no TARGET /srv/data; cat /srv/data/late /srv/data/old /srv/data/newer; }
  see late late
  mkdir -p /mnt/root; mount --bind / /mnt/root; echo later >/mnt/root/srv/data/later; umount /mnt/root
  cut_off
  see 'finish mounted' imgbase recover --json
  see later cat /srv/data/later /srv/data/newer

  see grow imgbase volume --resize /srv/data 256M --json
  see 'grow xfs' imgbase volume --resize /var/cache/store 512M --json
  see sizes df --output=size /srv/data /var/cache/store
`

const secondBoot = String.raw`${words}
  see list imgbase volume --list --json
  see 'late again' cat /srv/data/late
  cd /var
  small_image small.ext4 small 1.0
  do_it imgbase update small.ext4
  cd /
  new_fstab() { mkdir -p /run/look && mount -o ro,noload /dev/node/small-1.0-1+1 /run/look && cat /run/look/etc/fstab; umount /run/look; }
  see 'fstab of the new layer' new_fstab

  see detach imgbase volume --detach /srv/data --json
  see beneath ls /srv/data
  amiss() { imgbase check | sed -n 's/^\([a-zA-Z]*\) *\(volumes[.]mounted\) .*/\2 \1/p'; }
  see detached amiss
  see 'fstab detached' cat /etc/fstab
  see uuid blkid -s UUID -o value /dev/node/srv_data
  echo "UUID=$(blkid -s UUID -o value /dev/node/srv_data) /srv/data/ ext4 noatime 0 2" >>/etc/fstab
  see attach imgbase volume --attach /srv/data --json
  see 'fstab attached' cat /etc/fstab
  see 'late attached' cat /srv/data/late

  see 'remove needed' imgbase volume --remove /srv/data --json
  do_it imgbase rollback --to node-1.0-1+1
  do_it imgbase unpin small-1.0-1+1
  do_it imgbase base --remove small-1.0-1
  see remove imgbase volume --remove /srv/data --json
  left() { lvs --noheadings node | grep srv_data; grep srv /etc/fstab; findmnt /srv/data; find /etc -name '*imgbase-new*'; true; }
  see left left`
