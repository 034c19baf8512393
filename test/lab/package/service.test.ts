import {dirname, basename} from 'node:path'
import {expect} from 'chai'
import {cached} from '../cache.ts'
import {hostDisk} from '../host-disk.ts'
import {image, mmdebstrap} from '../images.ts'
import {play, temporaryDisk, type Scene} from '../main/play.ts'
import {builtPackage} from './built.ts'

/** Layers with the package, whose own systemd boots them, runs the units and shuts them down. */
describe('the units of the package', function () {
  this.timeout(1_800_000)
  const disk = temporaryDisk()
  const scenes: Record<string, Scene> = {}
  const of = (boot: string): Scene => scenes[boot] ?? expect.fail(`no boot ${boot}`)

  before(async () => {
    const deb = await builtPackage()
    const next = await withPackage(deb)
    const bare = await image('b-flat.squashfs')
    const share = {package: dirname(deb), image: dirname(next), bare: dirname(bare)}
    const env = {
      DEB: `/run/imgbase-lab/share/package/${basename(deb)}`,
      IMAGE: `/run/imgbase-lab/share/image/${basename(next)}`,
      BARE: `/run/imgbase-lab/share/bare/${basename(bare)}`,
    }
    const systemd = {systemd: true, share, env}
    await hostDisk(disk)
    scenes['host'] = await play(disk, `${installed}${onTheHost}`, {powerCut: true, share, env})
    scenes['first'] = await play(disk, `${installed}${inTheFirstLayer}`, systemd)
    scenes['looked at'] = await withoutService(() => play(disk, beforeTheSecondLayer))
    scenes['second'] = await play(disk, `${installed}${inTheSecondLayer}`, systemd)
    scenes['third'] = await play(disk, `${installed}${inTheThirdLayer}`, systemd)
  })

  it('are told of by layout --init where they run, and else what to do', () =>
    expect(of('host').output('init')).to.contain('imgbase service --stop just before'))

  it('take in early what was edited between init and a power cut, and nothing hinders the boot', () => {
    expect(of('first').output('edits')).to.equal('late\n')
    expect(of('first').result('log', 'boot')).to.containSubset({
      boots: [{layer: 'node-1.0-1+1', carried: true, healthy: true, good: true}],
    })
    expect(of('first').output('failed units')).to.not.contain('imgbase')
    expect(of('first').output('cycles')).to.equal('0\n')
  })

  it('start at the first boot what was enabled until then', () =>
    expect(of('first').output('late unit')).to.equal('active\n'))

  it('run the shipped checks, which are green', () => {
    const {boots} = of('first').result('log', 'boot') as {boots: {checks: {name: string; outcome: string}[]}[]}
    expect(boots[0]?.checks.map(({name, outcome}) => `${name} ${outcome}`)).to.deep.equal([
      '10-root ok',
      '20-volumes ok',
      '30-target ok',
      '40-units ok',
      '50-network ok',
    ])
  })

  it('mark the layer good', () => {
    expect(of('first').output('states')).to.equal('active\nactive\nactive\nactive\n')
    expect(of('first').output('tags'))
      .to.match(/imgbased:good=\d/)
      .and.not.contain('imgbased:from')
  })

  it('tell a login which layer runs, and after an update that a reboot is needed', () => {
    expect(of('first').output('motd')).to.equal('imgbase: You are on node-1.0-1+1.\n')
    expect(of('first').output('login')).to.match(/^imgbase: You are on node-1\.0-1\+1\.\r?$/m)
    expect(of('first').output('motd after')).to.contain('Next boot: node-1.1-1+1; a reboot is needed.')
  })

  it('take in at shutdown what was edited between update and reboot, also by a service that stops', () =>
    expect(of('looked at').output('edits')).to.equal('after the update\nwritten while it stopped\n'))

  it('make accounts of sysusers.d, and what tmpfiles.d wants in /var, once /var was kept as it was', () => {
    expect(of('second').output('declared')).to.equal('declared 750\n')
    expect(of('second').output('kept before'))
      .to.contain('/run/before/lib/imgbase\n')
      .and.to.contain("cannot access '/run/before/lib/declared'")
  })

  describe('where a required check fails', () => {
    it('never reach boot-complete.target, and do not mark the layer good', () => {
      expect(of('second').output('states')).to.equal('active\nfailed\ninactive\ninactive\n')
      expect(of('second').output('tags')).to.not.contain('imgbased:good')
    })

    it('boot --log tells which failed, with what it printed, which were late, and which only wanted', () => {
      expect(of('second').result('log', 'boot')).to.containSubset({
        boots: [
          {
            ...{layer: 'node-1.1-1+1', healthy: false, good: false},
            checks: [
              {name: '35-slow', kind: 'wanted', outcome: 'timed-out'},
              {name: '60-own', kind: 'required', outcome: 'failed', output: 'the storage is not there'},
              {name: '70-wish', kind: 'wanted', outcome: 'failed'},
            ],
          },
          {layer: 'node-1.0-1+1', healthy: true, good: true},
        ],
      })
      expect(of('second').output('log in words')).to.match(/a required health check failed\n/)
      expect(of('second').output('log in words')).to.match(
        /FAIL {2}required {2}60-own .*\n +the storage is not there\n/,
      )
    })

    it('leave out a shipped check that is masked, and run the one that stands in for another', () => {
      const {boots} = of('second').result('log', 'boot') as {boots: {checks: {name: string; output: string}[]}[]}
      const checks = boots[0]?.checks ?? []
      expect(checks.map(({name}) => name)).to.not.include('50-network')
      expect(checks.find(({name}) => name === '20-volumes')?.output).to.equal('stood in')
    })

    it('tell a login', () =>
      expect(of('second').output('motd')).to.contain('The required health check 60-own failed: imgbase boot --log'))

    it('refuse to mark it good by hand, and do so once it is mended', () => {
      expect(of('second').refusal('by hand', 4)).to.contain('a required health check failed')
      expect(of('second').output('mended')).to.equal('active\nactive\nactive\nactive\n')
      expect(of('second').output('tags then')).to.match(/imgbased:good=\d/)
    })
  })

  describe('where the image has no imgbase', () => {
    it('are put into the layer, or the image is refused', () => {
      expect(of('second').refusal('no inject', 4)).to.contain('the image has no imgbase')
      expect(of('second').output('refused').trim()).to.equal('')
      expect(of('second').result('update', 'update')).to.containSubset({layer: 'bare-1-1+1', tries: 3})
    })

    it('run in it, and mark it good', () => {
      expect(of('third').output('states')).to.equal('active\nactive\nactive\nactive\n')
      expect(of('third').output('tags')).to.match(/imgbased:good=\d/)
      expect(of('third').result('w', 'w')).to.containSubset({booted: 'bare-1-1+1', rebootNeeded: false})
      expect(of('third').output('version')).to.equal(of('second').output('version'))
    })
  })
})

/** Node 1.1 with the package in it, as a tar archive. */
const withPackage = (deb: string): Promise<string> =>
  cached(`${basename(dirname(deb))}-images`, 'node-1.1.tar', async (path) => {
    const extract = `tar --xattrs --xattrs-include='*' -C "$1" -xf '${await image('b.tar')}'`
    const install = `cp '${deb}' "$1/imgbase.deb" && chroot "$1" dpkg -i /imgbase.deb && rm "$1/imgbase.deb"`
    await mmdebstrap(path, ['--variant=custom', `--setup-hook=${extract}`, `--customize-hook=${install}`])
  })

/** What is there then was brought by the shutdown before, not by this boot. */
async function withoutService<T>(work: () => Promise<T>): Promise<T> {
  process.env['LAB_NO_SERVICE'] = '1'
  try {
    return await work()
  } finally {
    delete process.env['LAB_NO_SERVICE']
  }
}

/** The package's imgbase instead of the lab's. */
const installed = String.raw`
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  units='imgbase-early.service imgbase-health.service boot-complete.target imgbase.service'
  states() { systemctl is-active $units || true; }
  tags() { lvs --noheadings -o lv_tags "node/$1"; }
  settled() { timeout 120 sh -c 'while systemctl list-jobs | grep -q imgbase.service; do sleep 0.5; done'; }`

const onTheHost = String.raw`
  do_it dpkg -i $DEB
  see init imgbase layout --init
  echo late >/etc/late.conf
  printf '[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n' >/etc/systemd/system/late.service
  ln -s ../late.service /etc/systemd/system/multi-user.target.wants/late.service
  sync`

const inTheFirstLayer = String.raw`
  settled
  see edits cat /etc/late.conf
  see 'late unit' systemctl is-active late.service
  see log imgbase boot --log --json
  see 'failed units' systemctl --failed --no-legend
  see cycles eval 'journalctl -b | grep -ci "ordering cycle" || true'
  see states states
  see tags tags node-1.0-1+1
  see motd cat /run/motd.d/imgbase
  mkdir -p -m 700 /root/.ssh
  do_it ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id
  cp /root/.ssh/id.pub /root/.ssh/authorized_keys
  see login sh -c 'echo exit | ssh -tt -i /root/.ssh/id -o StrictHostKeyChecking=no root@127.0.0.1'
  mkdir -p /usr/local/lib/tmpfiles.d /etc/sysusers.d
  echo 'd /var/lib/declared 0750 declared declared' >/usr/local/lib/tmpfiles.d/declared.conf
  echo 'u declared -' >/etc/sysusers.d/declared.conf
  do_it imgbase update $IMAGE
  see 'motd after' cat /run/motd.d/imgbase
  echo 'after the update' >/etc/after.conf
  do_it systemd-run --unit=writer --property=ExecStop='/bin/sh -c "echo written while it stopped >/etc/stopped.conf"' --remain-after-exit true`

const beforeTheSecondLayer = String.raw`
  see edits cat /etc/after.conf /etc/stopped.conf
  check() { printf '#!/bin/sh\n%s\n' "$2" >/etc/imgbase/health.d/$1; chmod 755 /etc/imgbase/health.d/$1; }
  check wanted/35-slow 'sleep 60'
  check required/60-own 'echo the storage is not there; exit 1'
  check wanted/70-wish false
  check required/20-volumes 'echo stood in'
  check required/80-own.dpkg-old 'exit 1'
  ln -s /dev/null /etc/imgbase/health.d/required/50-network
  echo HEALTH_TIMEOUT=3 >>/etc/imgbase/health.conf`

const inTheSecondLayer = String.raw`
  settled
  see declared stat -c '%U %a' /var/lib/declared
  before() {
    lvchange -ay -K node/var.before.node-1.1-1+1 && mkdir -p /run/before &&
      mount -o ro,noload /dev/node/var.before.node-1.1-1+1 /run/before || return
    ls -d /run/before/lib/imgbase /run/before/lib/declared 2>&1
    umount /run/before; lvchange -an node/var.before.node-1.1-1+1
  }
  see 'kept before' before
  see states states
  see tags tags node-1.1-1+1
  see log imgbase boot --log --json
  see 'log in words' imgbase boot --log
  see motd cat /run/motd.d/imgbase
  see 'by hand' imgbase service --start --json
  rm /etc/imgbase/health.d/required/60-own
  # The slow one was given up; three seconds are little for those that have to pass.
  sed -i '/^HEALTH_TIMEOUT=/d' /etc/imgbase/health.conf
  rm /etc/imgbase/health.d/wanted/35-slow
  do_it systemctl restart imgbase-health.service imgbase.service
  see mended states
  see 'tags then' tags node-1.1-1+1
  see version imgbase --version
  see 'no inject' imgbase update $BARE --nvr bare-1-1 --no-inject --json
  see refused eval 'lvs --noheadings -o lv_name node | grep -e bare -e pulled || true'
  see update imgbase update $BARE --nvr bare-1-1 --json`

const inTheThirdLayer = String.raw`
  settled
  see states states
  see tags tags bare-1-1+1
  see w imgbase w --json
  see version imgbase --version`
