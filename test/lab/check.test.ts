import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {hostDisk} from './host-disk.ts'
import {runInLab} from './node.ts'

interface Shown {
  readonly code: number
  /** `id status` of every check that is not ok. */
  readonly amiss: readonly string[]
  readonly text: string
}

/** A node that is broken for real, several things at a time: exactly those are found, in the order of the registry. */
describe('imgbase check in the lab', function () {
  this.timeout(1_800_000)
  const folder = mkdtempSync(join(tmpdir(), 'imgbase-check-'))
  const disks = [{path: join(folder, 'disk')}]
  let seen: ReadonlyMap<string, Shown>
  after(() => rmSync(folder, {recursive: true, force: true}))

  before(async () => {
    await hostDisk(join(folder, 'disk'))
    const init = await runInLab({
      boot: true,
      disks,
      command: ['bash', '-c', 'imgbase check; echo $?; imgbase layout --init'],
    })
    expect(init.exitCode, init.stderr).to.equal(0)
    expect(init.stdout.split('\n')[0], init.stderr).to.equal('3')
    const {exitCode, stdout, stderr} = await runInLab({boot: true, disks, command: ['bash', '-uc', script]})
    expect(exitCode, stdout + stderr).to.equal(0)
    seen = new Map(stdout.split('\0').slice(0, -1).map(shownOf))
  })

  const finds = (name: string, code: number, ...amiss: readonly string[]) => {
    const shown = seen.get(name)
    expect(shown?.amiss, shown?.text).to.deep.equal(amiss)
    expect(shown?.code).to.equal(code)
  }

  it('warns of a pool that never grows, with code 0, and of nothing else on a fresh node', () =>
    finds('fresh', 0, 'pool.autoextend warning'))

  it('goes by the thresholds of the profile, and names what was broken with it, no more', () => {
    finds(
      'round 1',
      9,
      ...['pool.data warning', 'pool.metadata warning', 'pool.monitored warning', 'lineage.incomplete error'],
      ...['entries.files error', 'entries.unreadable warning', 'volumes.mounted error'],
    )
    expect(seen.get('round 1')?.text).to.contain('LVM makes no new volume from 2 % on')
    expect(seen.get('round 1')?.text).to.contain('vmlinuz, which is missing')
    expect(seen.get('round 1')?.text).to.contain('node/var is not mounted on /var')
  })

  it('names other breakages, and none of those that were repaired', () => {
    finds(
      'round 2',
      9,
      ...['lineage.orphans warning', 'lineage.flags error', 'entries.dangling warning', 'entries.files error'],
      ...['boot.default error', 'volumes.mounted error', 'journal.unfinished error'],
    )
    expect(seen.get('round 2')?.text).to.contain('is skipped at activation')
    expect(seen.get('round 2')?.text).to.contain('initrd, which is empty')
    expect(seen.get('round 2')?.text).to.contain('/etc/fstab has no line for it')
  })

  it('names the rest, and tells what could not be checked', () =>
    finds(
      'round 3',
      9,
      ...['lineage.flags warning', 'entries.missing error', 'boot.menu-sourced error', 'boot.space warning'],
      'volumes.mounted unknown',
    ))

  it('ends with code 0 where it only warns', () => finds('warnings', 0, 'lineage.flags warning', 'boot.space warning'))

  it('looks into every layer, and at what is on /boot for it', () => {
    finds(
      'round 4',
      9,
      ...['pool.profile warning', 'layers.fstab error', 'layers.initrd error', 'entries.missing error'],
      ...['entries.content error', 'volumes.discard warning'],
    )
    expect(seen.get('round 4')?.text).to.contain('the fstab of node-1.0-1+2 mounts /dev/node/none on /none')
    expect(seen.get('round 4')?.text).to.contain('the initrd of node-1.0-1+1 has no lvm')
    expect(seen.get('round 4')?.text).to.contain('node-1.0-1+1/vmlinuz is none of the kernels')
    expect(seen.get('round 4')?.text).to.contain('node-1.0-1+2 has no /etc/lvm/profile/lost.profile')
    expect(seen.get('round 4')?.text).to.contain('deleted on /, /var still takes room')
  })

  it('finds nothing on the repaired node, while a command is at work', () => finds('repaired', 0))
})

function shownOf(block: string): [string, Shown] {
  const [name = '', code = '', ...rest] = block.split('\n')
  const text = rest.join('\n')
  const {checks} = JSON.parse(text) as {checks: readonly {id: string; status: string}[]}
  const amiss = checks.filter(({status}) => status !== 'ok').map(({id, status}) => `${id} ${status}`)
  return [name, {code: Number(code), amiss, text}]
}

/** Runs on the booted layer; `see NAME` prints the name, the exit code and the JSON. */
const script = String.raw`
  base=node/node-1.0-1 layer=node-1.0-1+1 entries=/boot/loader/entries journal=/var/lib/imgbase/journal/zzz.jsonl
  see() { local json; json=$(imgbase check --json); printf '%s\n%s\n%s\0' "$1" $? "$json"; }
  quietly() { "$@" >/dev/null 2>&1 || { echo "failed: $*" >&2; exit 1; }; }
  autoextend() { printf 'activation {\nthin_pool_autoextend_threshold=%s\nthin_pool_autoextend_percent=5\n}\n' "$1"; }

  see fresh
  autoextend 70 >>/etc/lvm/lvmlocal.conf

  autoextend 2 >/etc/lvm/profile/low.profile
  quietly lvchange --metadataprofile low node/pool
  quietly lvchange --monitor n node/pool
  quietly lvchange --addtag imgbased:staging=gone $base
  head -c 20 $entries/imgbase-node-1.0-1-L1.conf >$entries/torn.conf
  mv /boot/$layer/vmlinuz /boot
  umount -l /var
  see 'round 1'
  mount /var
  mv /boot/vmlinuz /boot/$layer
  rm $entries/torn.conf
  quietly lvchange --deltag imgbased:staging=gone $base
  quietly lvchange --monitor y node/pool
  quietly lvchange --detachprofile node/pool

  quietly lvchange --deltag imgbased:base $base
  quietly lvchange -ky node/$layer
  sed 's/1.0-1+1/0.9-1+1/' $entries/imgbase-node-1.0-1-L1.conf >$entries/imgbase-node-0.9-1-L1.conf
  mv /boot/$layer/initrd /boot; : >/boot/$layer/initrd
  sed -i.saved 's/default=.*/default=nothing/' /boot/grub/custom.cfg
  sed -i.saved '/node.var/d' /etc/fstab
  mkdir -p /var/lib/imgbase/journal
  echo '{"record":"begin","id":"zzz","command":"imgbase update x","pid":1,"at":1}' >$journal
  see 'round 2'
  rm $journal
  mv /boot/grub/custom.cfg.saved /boot/grub/custom.cfg
  mv /boot/initrd /boot/$layer
  rm $entries/imgbase-node-0.9-1-L1.conf
  quietly lvchange -kn node/$layer
  quietly lvchange --addtag imgbased:base $base

  quietly lvchange -kn $base
  quietly lvcreate -s -kn -n node-1.0-1+2 --addtag imgbased:layer $base
  sed -i.saved /custom.cfg/d /boot/grub/grub.cfg
  fallocate -l $(($(stat -f -c '%a * %S' /boot) - 10000000)) /boot/filler
  rm /etc/fstab; mkdir /etc/fstab
  see 'round 3'
  rmdir /etc/fstab; mv /etc/fstab.saved /etc/fstab
  mv /boot/grub/grub.cfg.saved /boot/grub/grub.cfg
  quietly lvremove -y node/node-1.0-1+2
  see warnings
  rm /boot/filler
  quietly lvchange -ky $base

  cp -a /boot/$layer/vmlinuz /run
  printf x | dd of=/boot/$layer/vmlinuz bs=1 seek=1000 conv=notrunc status=none
  quietly lvcreate -s -kn -n node-1.0-1+2 --addtag imgbased:layer node/$layer
  quietly lvchange -ay node/node-1.0-1+2
  mkdir -p /run/look; quietly mount /dev/node/node-1.0-1+2 /run/look
  autoextend 70 >/etc/lvm/profile/lost.profile
  quietly lvchange --metadataprofile lost node/pool
  echo '/dev/node/none /none ext4 defaults 0 2' >>/run/look/etc/fstab
  umount /run/look
  quietly systemctl disable fstrim.timer
  mv /boot/$layer/initrd /boot
  printf fstab | (cd /etc && cpio -o -H newc --quiet) | gzip >/boot/$layer/initrd
  see 'round 4'
  mv /boot/initrd /boot/$layer
  quietly systemctl enable fstrim.timer
  quietly lvchange --detachprofile node/pool
  quietly lvremove -y node/node-1.0-1+2
  cp -a /run/vmlinuz /boot/$layer/vmlinuz

  echo '{"record":"begin","id":"zzz","command":"imgbase update x","pid":1,"at":1}' >$journal
  quietly lvchange --addtag imgbased:staging=zzz $base
  exec {lock}>>/run/imgbase/lock; flock $lock
  see repaired`
