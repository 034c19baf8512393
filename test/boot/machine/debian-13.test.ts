import {basename, dirname} from 'node:path'
import {expect} from 'chai'
import {image} from '../../lab/images.ts'
import {play, temporaryDisk, type Scene} from '../../lab/main/play.ts'
import {debPackage} from '../../lab/software/deb-package.ts'
import {tool} from '../../lab/tool.ts'
import {installedDisk} from './disks.ts'
import {full} from './full.ts'
import {bootImage} from './images.ts'

/** An installed node of Debian 12, as its administrator left it, becomes one of Debian 13; both run under their own systemd, in the lab. */
full(describe)('from Debian 12 to Debian 13', () => {
  const disk = temporaryDisk()
  let [before12, after13] = [null, null] as [Scene | null, Scene | null]
  const of = (name: string): string => (after13 ?? expect.fail('no second boot')).output(name)

  before(async () => {
    const [next, added] = [await bootImage('c'), await debPackage(siteTool)]
    await installedDisk(disk, 'grub')
    const share = {image: dirname(next), debs: dirname(added)}
    const env = {
      IMAGE: `/run/imgbase-lab/share/image/${basename(next)}`,
      DEB: `/run/imgbase-lab/share/debs/${basename(added)}`,
    }
    before12 = await play(disk, `${words}${onDebian12}`, {systemd: true, share, env})
    after13 = await play(disk, `${words}${onDebian13}`, {systemd: true})
  })

  it('it boots, and is proven good', () => {
    expect(of('release')).to.equal('13\n')
    expect(of('units of imgbase')).to.equal('active\nactive\nactive\nactive\n')
    expect(after13?.result('w', 'w')).to.containSubset({booted: 'node-2.0-1+1', default: 'node-2.0-1+1'})
    expect(of('tags')).to.match(/imgbased:good=\d/)
  })

  it('no unit has failed that had not failed before', () => {
    const failed = (scene: Scene | null): readonly string[] => (scene?.output('failed') ?? '').split('\n')
    expect(failed(after13).filter((unit) => !failed(before12).includes(unit))).to.deep.equal([])
  })

  it('dpkg tells of the packages of Debian 13 and of the one that was added, and finds nothing amiss', async () => {
    const status = await tool('tar', ['-xOf', await image('c.tar'), './var/lib/dpkg/status'])
    const shipped = status
      .split('\n\n')
      .filter((text) => text.includes('\nStatus: install ok installed\n'))
      .map((text) => `${/^Package: (.*)$/m.exec(text)?.[1]} ${/^Version: (.*)$/m.exec(text)?.[1]}`)
    const told = of('packages').trim().split('\n')
    const ours = told.filter((line) => !/^(?:site-tool|imgbase) /.test(line))
    expect(ours).to.have.members(shipped)
    expect(told).to.include('site-tool 1.0')
    expect(told.find((line) => line.startsWith('base-files '))).to.match(/^base-files 13/)
    expect(of('audit')).to.equal('')
  })

  it('accounts are there, with numbers, groups, passwords and files of their own; those of the image too', () => {
    expect(of('accounts')).to.equal(before12?.output('accounts'))
    expect(of('accounts')).to.contain('ann operators,sudo').and.to.contain('$6$saltsalt$ofAnn')
    expect(of('unknown owners')).to.equal('')
  })

  it('units are as they were: enabled, disabled, masked, with drop-ins', () =>
    expect(of('units')).to.equal('enabled active\nssh inactive\nmasked\nNice=5\n'))

  it('edits are there, what was deleted is not, and what was edited after the update came along at shutdown', () => {
    expect(of('edits')).to.equal('ours\nPermitRootLogin no\nof root\ntool 4755\nopt\nsrv\nlate\n10.9.8.7 storage\n')
    expect(of('deleted')).to.equal('gone\n')
    expect(of('scratch')).to.equal('/mnt/scratch tmpfs\n')
    expect(of('added conffile')).to.equal('edited here\n')
  })
})

const siteTool = {name: 'site-tool', version: '1.0', conffiles: {'site-tool.conf': 'as shipped\n'}}

/** The package's imgbase instead of the lab's. */
const words = String.raw`
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  settled() { timeout 120 sh -c 'while systemctl list-jobs | grep -q imgbase; do sleep 0.5; done'; }
  accounts() {
    getent passwd ann backup-agent
    echo "ann $(id -Gn ann | tr ' ' '\n' | grep -v '^ann$' | sort | paste -sd,)"
    getent group operators; grep ^ann: /etc/shadow | cut -d: -f2
    stat -c '%U %G' /srv/of-ann /opt/agent
  }
  failed() { systemctl --failed --no-legend --plain | cut -d' ' -f1 | sort; }
  settled
  see failed failed`

const onDebian12 = String.raw`
  groupadd operators
  useradd -m -s /bin/bash -G operators,sudo ann
  usermod -p '$6$saltsalt$ofAnn' ann
  useradd --system backup-agent
  echo srv >/srv/of-ann; chown ann:operators /srv/of-ann
  mkdir /opt/agent; echo opt >/opt/agent/settings; chown backup-agent /opt/agent
  printf '[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n' >/etc/systemd/system/own.service
  do_it systemctl enable own.service
  do_it systemctl disable ssh.service
  do_it systemctl mask e2scrub_all.timer
  mkdir /etc/systemd/system/own.service.d
  printf '[Service]\nNice=5\n' >/etc/systemd/system/own.service.d/nice.conf
  mkdir -p /var/cache/apt/archives
  cp $DEB /var/cache/apt/archives/
  do_it dpkg -i $DEB
  echo 'edited here' >/etc/site-tool.conf
  echo ours >/etc/node/site.conf
  sed -i 's/^#PermitRootLogin .*/PermitRootLogin no/' /etc/ssh/sshd_config
  echo 'of root' >/root/note
  install -m 4755 /bin/true /usr/local/bin/tool
  echo '10.9.8.7 storage' >>/etc/hosts
  echo 'tmpfs /mnt/scratch tmpfs nofail 0 0' >>/etc/fstab
  rm /etc/node/telemetry.conf
  see accounts accounts
  do_it imgbase update $IMAGE
  echo late >/etc/late.conf`

const onDebian13 = String.raw`
  see release sh -c '. /etc/os-release; echo $VERSION_ID'
  see 'units of imgbase' eval 'systemctl is-active imgbase-early.service imgbase-health.service boot-complete.target imgbase.service || true'
  see w imgbase w --json
  see tags lvs --noheadings -o lv_tags --select 'lv_name="node-2.0-1+1"'
  see packages sh -c "COLUMNS=300 dpkg -l | awk '/^ii/ {sub(/:amd64/, \"\", \$2); print \$2, \$3}'"
  see audit dpkg --audit
  see accounts accounts
  see 'unknown owners' find / -xdev '(' -nouser -o -nogroup ')'
  units() {
    echo $(systemctl is-enabled own.service) $(systemctl is-active own.service)
    echo ssh $(systemctl is-active ssh.service)
    systemctl is-enabled e2scrub_all.timer
    systemctl show -p Nice own.service
  }
  see units eval 'units || true'
  edits() {
    cat /etc/node/site.conf; grep ^PermitRootLogin /etc/ssh/sshd_config; cat /root/note; stat -c 'tool %a' /usr/local/bin/tool
    cat /opt/agent/settings /srv/of-ann /etc/late.conf; grep storage /etc/hosts
  }
  see edits edits
  see deleted eval '[ -e /etc/node/telemetry.conf ] || echo gone'
  see scratch sh -c 'mkdir -p /mnt/scratch; grep -o "/mnt/scratch tmpfs" /etc/fstab'
  see 'added conffile' cat /etc/site-tool.conf`
