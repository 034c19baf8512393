import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {expect} from 'chai'
import {carriedAreas} from '../../../src/carry/areas.ts'
import type {PackagesReport} from '../../../src/carry/packages/packages-report.ts'
import {createFiles} from '../../../src/host/files.ts'
import type {Command, Tools} from '../../../src/host/host.ts'
import {createTrees} from '../../../src/host/trees.ts'
import {noRules} from '../../../src/model/carry-rules.ts'
import {findNotCarried} from '../../../src/use/carry/not-carried.ts'
import {carryPackages, type PackagesStep} from '../../../src/use/packages/carry-packages.ts'
import {readDatabases} from '../../../src/use/packages/databases.ts'
import {installPackages} from '../../../src/use/packages/install-packages.ts'
import {loadPackages} from '../../../src/use/packages/stored-packages.ts'
import {plainTools} from '../../host/folders.ts'
import {carryNode, carryStep} from '../../use/carry-node.ts'
import {tool} from '../tool.ts'
import {debPackage} from './deb-package.ts'
import {rpmPackage} from './rpm-package.ts'
import {softwareRoot} from './root.ts'

/** Real dpkg and rpm in real roots, whose folders stand for mounted layers; no lab, no network. */
describe('packages that were added to a layer', function () {
  this.timeout(1_800_000)
  const folder = mkdtempSync(join(tmpdir(), 'imgbase-packages-'))
  after(() => rmSync(folder, {recursive: true, force: true}))
  const at = (name: string): string => join(folder, name)
  const inRoot = (root: string, script: string): Promise<string> =>
    tool('unshare', ['--mount', '--pid', '--uts', '--fork', 'chroot', at(root), 'sh', '-ec', script])
  let report: PackagesReport

  before(async () => {
    await makeRoots()
    await carryPackages(node(), step(false))
    report = (await loadPackages(node(), 'new+1')) ?? expect.fail('no report')
  })

  /** The old base, the layer on it with the packages, and the new layer, with its databases in their own places. */
  async function makeRoots(): Promise<void> {
    const tar = await softwareRoot()
    for (const root of ['old', 'mine', 'new', 'new+1', 'host/var/cache/apt/archives', 'host/var/cache/dnf/x', 'report'])
      mkdirSync(at(root), {recursive: true})
    for (const root of ['old', 'mine', 'new+1']) await tool('tar', ['--xattrs', '-C', at(root), '-xf', tar])
    copyFileSync(await debPackage(twin('amd64')), at('twin.deb'))
    for (const root of ['old', 'mine', 'new+1']) {
      copyFileSync(at('twin.deb'), at(`${root}/twin.deb`))
      await inRoot(root, 'dpkg -i /twin.deb; rm /twin.deb')
    }
    await addTo('mine')
    writeFileSync(at('new+1/etc/newer'), '')
    await inRoot(
      'new+1',
      'mv /var/lib/dpkg /usr/lib/sysimage/dpkg 2>/dev/null || { mkdir -p /usr/lib/sysimage; mv /var/lib/dpkg /usr/lib/sysimage/dpkg; }; mv /var/lib/rpm /usr/lib/sysimage/rpm',
    )
    for (const carried of ['etc/tool.conf', 'opt/tool'])
      await tool('cp', ['-a', at(`mine/${carried}`), at(`new+1/${carried}`)])
    writeFileSync(at('new+1/etc/fstab'), 'written for the layer\n')
  }

  async function addTo(root: string): Promise<void> {
    const debs = [await debPackage(toolDeb), ...(await Promise.all(moreDebs.map(debPackage)))]
    const rpms = await Promise.all([extra, needingExtra].map(rpmPackage))
    for (const path of [...debs, ...rpms]) copyFileSync(path, join(at(root), basename(path)))
    await inRoot(
      root,
      'dpkg --add-architecture i386; dpkg -i /*.deb || dpkg -i /*.deb; rpm -i /*.rpm; rm /*.deb /*.rpm',
    )
    await inRoot(root, 'rm /etc/wants; echo ours >/etc/tool.conf; rm /etc/gone.conf; echo ours >/opt/tool/settings')
    for (const path of debs.filter((one) => !basename(one).startsWith('lost')))
      copyFileSync(path, join(at('host/var/cache/apt/archives'), basename(path)))
    copyFileSync(rpms[0] ?? '', at('host/var/cache/dnf/x/extra-1-1.noarch.rpm'))
    copyFileSync(rpms[1] ?? '', at('host/var/cache/dnf/x/needing-extra-1-1.noarch.rpm'))
  }

  const {makeDirectory, removeTree} = createFiles()
  const plain = carryNode(Object.fromEntries(['old', 'mine', 'new', 'new+1', 'report'].map((name) => [name, at(name)])))
  const node = () => ({
    ...plain,
    trees: createTrees(counting),
    files: {...plain.files, makeDirectory, removeTree},
    tools: withCaches(at('host')),
    report: () => undefined,
  })

  it('are known by comparing, and installed again from cached files, in an order that works', () => {
    expect(report.known).to.equal(true)
    expect(report.installed).to.have.members([
      'tool 1:2.0',
      'needing 1',
      'cron-like 1',
      'twin 1',
      'extra 1-1',
      'needing-extra 1-1',
    ])
  })

  it('are there then, in the databases of the new layer', async () => {
    const databases =
      'mount --bind /usr/lib/sysimage/dpkg /var/lib/dpkg; mount --bind /usr/lib/sysimage/rpm /var/lib/rpm'
    await inRoot('new+1', 'mkdir -p /var/lib/dpkg /var/lib/rpm')
    const list = await inRoot(
      'new+1',
      `${databases}; dpkg -l | awk '/^i/ {print $1, $2}' | grep -e tool -e needing -e broken -e lost -e cron-like; rpm -qa --qf '%{NAME}\n' | sort; dpkg --audit; cat /usr/share/tool`,
    )
    expect(list).to.equal('ii cron-like\nii needing\nii tool\nextra\nneeding-extra\n1:2.0')
  })

  it('are told apart by architecture: the image has one of the same name', async () => {
    const database = 'mount --bind /usr/lib/sysimage/dpkg /var/lib/dpkg'
    const list = await inRoot(
      'new+1',
      `${database}; dpkg-query -W -f '\${binary:Package} \${db:Status-Status}\n' 'twin:*'`,
    )
    expect(list).to.equal('twin:amd64 installed\ntwin:i386 installed')
  })

  it('have their files kept in the new layer, for the update after it', () =>
    expect(readdirSync(at('new+1/usr/lib/sysimage/imgbase/packages'))).to.include.members([
      ...['tool_1%3a2.0_all.deb', 'needing_1_all.deb', 'twin_1_i386.deb', 'cron-like_1_all.deb'],
      ...['extra-1-1.noarch.rpm', 'needing-extra-1-1.noarch.rpm'],
    ]))

  it('are compared by listing each carried folder once, however many files they touched', () =>
    expect(mostStarts).to.equal(carriedAreas(noRules).length))

  it('are read from copies of the database that readers at the same time do not share', async () => {
    const all = await Promise.all(['mine', 'mine', 'new+1', 'mine'].map((root) => readDatabases(node(), at(root))))
    expect(all.map((one) => one.get('rpm')?.length)).to.deep.equal([2, 2, 2, 2])
  })

  it('are ended, and told of, where they do not come to an end', async () => {
    const [wanted, file] = [{...hanging, architecture: 'all'}, await debPackage(hanging)]
    const {failed} = await installPackages(node(), at('new+1'), 'dpkg', [{wanted, file}], 3)
    expect([...failed]).to.deep.equal([['hanging:all', 'it was not installed within 3 seconds ']])
  })

  it('are told of where they could not be installed, with the reason, and leave no half behind', () => {
    expect(report.missing).to.have.length(2)
    expect(report.missing).to.containSubset([{what: 'lost 1'}, {what: 'broken 1'}])
    expect(report.missing.find(({what}) => what === 'lost 1')?.reason).to.match(/in no cache.*: E: /)
    expect(report.missing.find(({what}) => what === 'broken 1')?.reason).to.contain('does not fit')
  })

  it('start nothing, and reach neither disks nor the live /run nor what the kernel is told', async () => {
    expect(readFileSync(at('new+1/usr/share/seen-by-tool'), 'utf8').trim()).to.equal(
      'policy 101, disks 0, run 0, settings kept, networks lo',
    )
    expect(await tool('hostname', [])).to.not.equal('renamed-by-tool')
    expect(existsSync(at('new+1/usr/sbin/policy-rc.d'))).to.equal(false)
  })

  it('find initrds and menus put off, which is told', () =>
    expect(report.deferred).to.deep.equal(['lvm', 'update-initramfs']))

  it('run no storage tool in the layer (oVirt: LVM device files written in a chroot)', () => {
    expect(existsSync(at('mine/etc/lvm/devices/system.devices'))).to.equal(true)
    expect(readFileSync(at('new+1/usr/sbin/lvm'), 'utf8')).to.contain('system.devices')
    expect(existsSync(at('new+1/etc/lvm/devices/system.devices'))).to.equal(false)
  })

  it('are told of as packages: their files are not among what stays behind', async () => {
    const roots = {mine: at('mine'), theirs: at('old'), ancestor: at('old'), layer: at('new+1')}
    await inRoot('mine', 'echo ours >/usr/share/own')
    const left = await findNotCarried(node(), roots, noRules)
    expect(left.flatMap(({paths}) => paths)).to.deep.equal(['/usr/share/own', '/usr/share/seen-by-tool'])
  })

  it('leave what is carried as the administrator has it: what was disabled, deleted and changed stays so', () => {
    for (const gone of ['wants', 'gone.conf', 'tool.conf.dpkg-dist', 'tool.conf.dpkg-new'])
      expect(existsSync(at(`new+1/etc/${gone}`)), gone).to.equal(false)
    expect(readFileSync(at('new+1/etc/tool.conf'), 'utf8')).to.equal('ours\n')
    expect(readFileSync(at('new+1/opt/tool/settings'), 'utf8')).to.equal('ours\n')
    expect(readFileSync(at('new+1/etc/fstab'), 'utf8')).to.equal('written for the layer\nby tool\n')
  })

  it('change nothing outside the layer', async () => {
    expect(await tool('findmnt', ['-rno', 'TARGET'])).to.not.contain(folder)
    expect(await inRoot('mine', 'dpkg -l tool | tail -1')).to.match(/^ii/)
  })

  it('make a strict update fail where one is missing, with all reasons', async () => {
    let message = ''
    await carryPackages(node(), step(true)).catch((error: unknown) => (message = String(error)))
    expect(message).to.contain('lost 1').and.contain('broken 1').and.contain('does not fit')
  })
})

const step = (strict: boolean): PackagesStep => ({...carryStep('update', 'old'), kind: 'layer.packages', strict})

const toolDeb = {
  ...{name: 'tool', version: '1:2.0', conffiles: {'tool.conf': 'as shipped\n', 'gone.conf': '\n'}},
  files: {'opt/tool/settings': 'as shipped\n'},
  postinst: `
    echo by tool >>/etc/fstab; hostname renamed-by-tool || true
    settings=kept; ! { read -r was </proc/sys/kernel/panic && echo "$was" >/proc/sys/kernel/panic; } 2>/dev/null || settings=changed
    : >/etc/wants
    code=none; [ ! -x /usr/sbin/policy-rc.d ] || { code=0; /usr/sbin/policy-rc.d tool start || code=$?; }
    echo "policy $code, disks $(ls /dev | grep -cE '^(sd|vd|ubd|dm-|nvme|mapper|loop)'), run $(ls /run | grep -c systemd), settings $settings, networks $(tail -n +3 /proc/net/dev | cut -d: -f1 | xargs)" >/usr/share/seen-by-tool || true
    lvmdevices --adddev /dev/sda || true
    [ ! -x /usr/sbin/update-initramfs ] || update-initramfs -u`,
}
const needing = {name: 'needing', version: '1', fields: ['Depends: tool']}
const broken = {name: 'broken', version: '1', postinst: '[ ! -e /etc/newer ] || { echo it does not fit >&2; exit 1; }'}
const lost = {name: 'lost', version: '1'}
const twin = (architecture: string) => ({name: 'twin', version: '1', architecture, fields: ['Multi-Arch: same']})
const hanging = {name: 'hanging', version: '1', postinst: 'sleep 1000'}
const cron = {name: 'cron-like', version: '1', fields: ['Pre-Depends: needing']}
const moreDebs = [needing, broken, lost, cron, twin('i386')]
const extra = {name: 'extra', version: '1'}
const needingExtra = {name: 'needing-extra', version: '1', preamble: ['Requires: extra']}

/** From how many names one command listed at most. */
let mostStarts = 0
const counting: Tools = {
  ...plainTools,
  bytes(command, options) {
    const input = command.includes('find-all') ? Buffer.from(options?.input as Uint8Array) : Buffer.of()
    mostStarts = Math.max(mostStarts, input.filter((byte) => byte === 0).length)
    return plainTools.bytes(command, options)
  },
}

/** The caches of package managers lie below a folder instead. */
function withCaches(root: string): Tools {
  const moved = ([program, ...argv]: Command): Command =>
    program === 'find'
      ? [program, ...argv.map((word) => (word.startsWith('/var/') ? `${root}${word}` : word))]
      : [program, ...argv]
  return {...plainTools, run: (command, options) => plainTools.run(moved(command), options)}
}
