import {expect} from 'chai'
import {execFileSync} from 'node:child_process'
import {chownSync, existsSync, lstatSync, readFileSync, statSync} from 'node:fs'
import {carryOver} from '../../src/use/carry-over.ts'
import type {CarryReport} from '../../src/carry/carry-report.ts'
import {contents, folders, isRoot, type Made} from '../host/folders.ts'
import {carryNode, carryStep} from './carry-node.ts'

const image = {
  'etc/app.conf': 'one',
  'etc/both.conf': 'one',
  'etc/drop.d/a': 'one',
  'etc/gone.conf': 'one',
  'etc/left.conf': 'one',
  'etc/local.conf': 'one',
  'etc/removed.conf': 'one',
  'etc/systemd/system/multi-user.target.wants/x.service': {link: '/lib/x.service'},
  'root/.profile': 'one',
}

describe('carryOver, update', () => {
  const {make} = folders()
  let roots: Record<string, string>

  before(function () {
    if (!isRoot) this.skip()
  })

  /** Both sides change the image of before; null takes a name away. Ours is a copy that keeps times, as a snapshot does. */
  async function carried(
    ours: Record<string, Made | null>,
    theirs: Record<string, Made | null>,
    ancestor: string | null = 'old',
  ): Promise<CarryReport> {
    const changed = (changes: Record<string, Made | null>): Record<string, Made> => {
      const all: Record<string, Made | null> = {...image, 'etc/fstab': 'UUID=image / ext4 rw 0 1\n', ...changes}
      return Object.fromEntries(Object.entries(all).flatMap(([name, made]) => (made === null ? [] : [[name, made]])))
    }
    const old = make(changed({}))
    const mine = make(changed({'etc/fstab': '# ours\nUUID=host / ext4 rw 0 1\nUUID=b /boot ext4 rw\n', ...ours}))
    const news = make(changed(theirs))
    roots = {old, mine, new: news, 'new+1': make(changed(theirs)), report: make({})}
    return await carryOver(carryNode(roots), carryStep('update', ancestor))
  }

  const read = (name: string): string => readFileSync(`${roots['new+1']}/${name}`, 'utf8')
  const has = (name: string): boolean => existsSync(`${roots['new+1']}/${name}`)

  it('takes ours, leaves theirs, and puts the image’s version beside what both changed', async () => {
    const report = await carried(
      {'etc/local.conf': 'ours', 'etc/both.conf': 'ours', 'etc/new.conf': {text: 'ours', mode: 0o600}},
      {'etc/app.conf': 'two', 'etc/both.conf': 'two', 'etc/added.conf': 'two'},
    )
    expect(['local', 'both', 'new', 'app', 'added'].map((name) => read(`etc/${name}.conf`))).to.deep.equal([
      ...['ours', 'ours', 'ours', 'two', 'two'],
    ])
    expect(read('etc/both.conf.imgnew')).to.equal('two')
    expect(lstatSync(`${roots['new+1']}/etc/new.conf`).mode & 0o7777).to.equal(0o600)
    expect(report).to.deep.include({
      taken: ['/etc/local.conf', '/etc/new.conf'],
      conflicts: ['/etc/both.conf'],
      deleted: [],
      kept: [],
      skipped: [],
    })
  })

  it('does not undo deletions (oVirt: deletions in /etc undone; disabled services coming back)', async () => {
    const report = await carried(
      {'etc/gone.conf': null, 'etc/drop.d/a': null, 'etc/systemd/system/multi-user.target.wants/x.service': null},
      {'etc/gone.conf': 'two'},
    )
    expect(has('etc/drop.d')).to.equal(false)
    expect(has('etc/systemd')).to.equal(false)
    expect([has('etc/gone.conf'), read('etc/gone.conf.imgnew')]).to.deep.equal([false, 'two'])
    expect(report.deleted).to.include.members([
      '/etc/drop.d/a',
      '/etc/systemd/system/multi-user.target.wants/x.service',
    ])
    expect(report.conflicts).to.deep.equal(['/etc/gone.conf'])
  })

  it('tells units that moved, that are gone, and that are started though they were disabled', async () => {
    const [lib, usr, etc] = ['lib', 'usr/lib', 'etc'].map((place) => `${place}/systemd/system`)
    const report = await carried(
      {
        [`${lib}/moved.service`]: 'x',
        [`${etc}/multi-user.target.wants/moved.service`]: {link: '/lib/systemd/system/moved.service'},
        [`${lib}/tuned.service`]: 'x',
        [`${etc}/tuned.service.d/own.conf`]: 'ours',
        [`${usr}/off.service`]: 'x',
      },
      {
        [`${usr}/moved.service`]: 'x',
        [`${usr}/off.service`]: 'x',
        [`${usr}/multi-user.target.wants/off.service`]: {link: '../off.service'},
      },
      null,
    )
    expect(report.moved).to.deep.equal([
      {unit: 'moved.service', from: `/${lib}/moved.service`, to: `/${usr}/moved.service`},
    ])
    expect(report.missing).to.deep.equal(['tuned.service', 'x.service'])
    expect(report.warnings.join('\n')).to.contain('systemctl mask off.service')
    // systemd goes by the name of such a link, wherever it points to (systemd 252, load-dropin.c, process_deps).
    expect(lstatSync(`${roots['new+1']}/${etc}/multi-user.target.wants/moved.service`).isSymbolicLink()).to.equal(true)
  })

  it('keeps what was changed here and deleted by the image, and lets go what was not', async () => {
    const report = await carried({'etc/left.conf': 'ours'}, {'etc/left.conf': null, 'etc/removed.conf': null})
    expect([read('etc/left.conf'), has('etc/removed.conf')]).to.deep.equal(['ours', false])
    expect(report.kept).to.deep.equal(['/etc/left.conf'])
  })

  it('takes owners, set-user-ID bits and capabilities as changes and keeps them (oVirt: lost by chown)', async () => {
    await carried({'etc/tool': {text: 'x', mode: 0o755}}, {'etc/tool': {text: 'x', mode: 0o755}})
    const tool = `${roots['mine']}/etc/tool`
    chownSync(tool, 1234, 1234)
    execFileSync('setcap', ['cap_net_raw+ep', tool])
    execFileSync('chmod', ['4711', tool])
    const report = await carryOver(carryNode(roots), carryStep('update', 'old'))
    const there = statSync(`${roots['new+1']}/etc/tool`)
    expect([there.uid, there.gid, there.mode & 0o7777]).to.deep.equal([1234, 1234, 0o4711])
    expect(execFileSync('getcap', [`${roots['new+1']}/etc/tool`]).toString()).to.contain('cap_net_raw=ep')
    expect(report.conflicts).to.deep.equal(['/etc/tool'])
  })

  it('keeps fstab ours, with the layer as root, and writes the kernel arguments', async () => {
    await carried({}, {'etc/fstab': 'UUID=image2 / xfs rw\ntmpfs /scratch tmpfs size=1G 0 0\n'})
    expect(read('etc/fstab'))
      .to.match(/^# ours\n\/dev\/node\/new\+1 \/ ext4 rw 0 1\nUUID=b \/boot ext4 rw\n/)
      .and.match(/\ntmpfs \/scratch tmpfs size=1G 0 0\n$/)
    expect(read('etc/kernel/cmdline')).to.equal('root=/dev/node/new+1 quiet\n')
  })

  it('keeps the host’s identity and warns of an image that ships its own', async () => {
    const report = await carried(
      {'etc/machine-id': `${'a'.repeat(32)}\n`, 'etc/hostname': 'host\n'},
      {'etc/machine-id': `${'b'.repeat(32)}\n`, 'etc/iscsi/initiatorname.iscsi': 'InitiatorName=image\n'},
    )
    expect(read('etc/machine-id')).to.match(/^a+\n$/)
    expect([read('etc/hostname'), has('etc/iscsi/initiatorname.iscsi')]).to.deep.equal(['host\n', false])
    expect(report.warnings).to.deep.equal([
      "the image ships what is each node's own, and is not taken: /etc/iscsi/initiatorname.iscsi, /etc/machine-id",
    ])
  })

  it('goes by dpkg’s sums and the factory where the base is no ancestor, and else keeps ours', async () => {
    const status = `Package: x\nConffiles:\n /etc/app.conf ${md5('one')}\n /etc/gone.conf ${md5('one')}\n`
    const report = await carried(
      {
        ...{'usr/lib/sysimage/dpkg/status': status, 'usr/share/factory/etc/left.conf': 'one'},
        ...{'etc/gone.conf': null, 'etc/both.conf': 'ours'},
      },
      {'etc/app.conf': 'two', 'etc/left.conf': 'two', 'etc/local.conf': 'two', 'etc/added.conf': 'two'},
      null,
    )
    expect(['app', 'left', 'local', 'added', 'both'].map((name) => read(`etc/${name}.conf`))).to.deep.equal([
      ...['two', 'two', 'one', 'two', 'ours'],
    ])
    expect([has('etc/gone.conf'), read('etc/local.conf.imgnew')]).to.deep.equal([false, 'two'])
    expect(report.conflicts).to.deep.equal(['/etc/both.conf', '/etc/local.conf'])
  })

  it('moves the image’s package database out of the way of /var, and binds it there', async () => {
    const report = await carried(
      {},
      {'var/lib/dpkg/status': 'of the image', 'var/lib/rpm': {link: '../../usr/lib/sysimage/rpm'}},
    )
    expect(read('usr/lib/sysimage/dpkg/status')).to.equal('of the image')
    expect(has('var/lib/dpkg')).to.equal(false)
    const isBound = existsSync('/var/lib/dpkg')
    expect(report.packageDatabases).to.deep.equal(isBound ? ['dpkg'] : [])
    expect(read('etc/fstab').includes('\n/usr/lib/sysimage/dpkg /var/lib/dpkg none bind,')).to.equal(isBound)
  })

  it('tells what it leaves behind', async () => {
    const report = await carried(
      {'usr/lib/own': 'ours', 'usr/lib/x/y/own\xff': 'ours', 'var/own': 'on a volume', motd: 'ours'},
      {},
    )
    const told = report.notCarried.filter(({area}) => area.startsWith('/'))
    expect(told.map(({area, paths}) => [area, paths])).to.deep.equal([
      ['/', ['/motd']],
      ['/usr/lib', ['/usr/lib/own', {base64: Buffer.from('usr/lib/x/y/own\xff', 'latin1').toString('base64')}]],
    ])
  })

  it('tells what no package and no image brings where nothing tells what was before (edits before init)', async () => {
    const report = await carried(
      {
        ...{'usr/lib/sysimage/dpkg/info/x.list': '/.\n/lib\n/lib/of-package\n', 'usr/lib/sysimage/dpkg/status': ''},
        ...{'usr/lib/own': 'ours', 'usr/lib/of-package': 'x', 'usr/lib/of-image': 'ours'},
      },
      {'usr/lib/of-image': 'two'},
      null,
    )
    expect(report.notCarried.flatMap(({paths}) => paths)).to.deep.equal(['/usr/lib/own'])
  })

  it('leaves sockets and devices, and says so', async () => {
    await carried({}, {})
    execFileSync('mkfifo', [`${roots['mine']}/etc/fifo`])
    const report = await carryOver(carryNode(roots), carryStep('update', 'old'))
    expect([report.skipped, has('etc/fifo')]).to.deep.equal([['/etc/fifo'], false])
  })

  it('never leaves the layer, where an image’s /etc is a link to the host’s', async () => {
    const outside = make({'etc/passwd': 'host', 'etc/both.conf': 'host'})
    const before = contents(outside)
    const mine = make({...image, 'etc/both.conf': 'ours', 'etc/x': {link: '../../../etc/passwd'}})
    const theirs = {etc: {link: `${outside}/etc`}}
    roots = {old: make(image), mine, new: make(theirs), 'new+1': make(theirs), report: make({})}
    await carryOver(carryNode(roots), carryStep('update', 'old'))
    expect(contents(outside)).to.equal(before)
    expect(lstatSync(`${roots['new+1']}/etc`).isDirectory()).to.equal(true)
    expect([read('etc/both.conf'), lstatSync(`${roots['new+1']}/etc.imgnew`).isSymbolicLink()]).to.deep.equal([
      'ours',
      true,
    ])
    expect(lstatSync(`${roots['new+1']}/etc/x`).isSymbolicLink()).to.equal(true)
  })

  it('changes nothing when it is done again, also after it was cut off', async () => {
    const ours = {
      'etc/local.conf': 'ours',
      'etc/both.conf': 'ours',
      'etc/gone.conf': null,
      'etc/drop.d': 'a file now',
      'etc/drop.d/a': null,
    }
    await carried(ours, {'etc/both.conf': 'two', 'var/lib/dpkg/status': 'x'})
    const after = contents(roots['new+1'] ?? '')
    execFileSync('rm', [
      '-r',
      `${roots['new+1']}/etc/local.conf`,
      `${roots['new+1']}/etc/both.conf.imgnew`,
      `${roots['new+1']}/etc/fstab`,
    ])
    await carryOver(carryNode(roots), carryStep('update', 'old'))
    expect(contents(roots['new+1'] ?? '')).to.equal(after)
  })

  it('keeps its report where only root reads it', async () => {
    await carried({}, {})
    expect(lstatSync(`${roots['report']}/var/lib/imgbase/carry/new+1.json`).mode & 0o7777).to.equal(0o600)
  })
})

const md5 = (text: string): string => execFileSync('md5sum', {input: text}).toString().slice(0, 32)
