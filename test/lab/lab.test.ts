import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {execa} from 'execa'
import {expect} from 'chai'
import {hostDisk} from './host-disk.ts'
import {type LabResult, runInLab, startInLab} from './node.ts'
import {projectFolder} from './project.ts'

describe('lab', function () {
  this.timeout(1_800_000)
  const folder = mkdtempSync(join(tmpdir(), 'imgbase-lab-test-'))
  after(() => rmSync(folder, {recursive: true, force: true}))

  it('passes bytes, standard input, environment and exit code through, and leaves nothing behind', async () => {
    const chunks: Buffer[] = []
    const script = `cat; printf '\\0\\377'; cat /proc/cmdline >&2; echo "$LC_ALL $HOME $XDG_DATA_HOME" >&2; touch ${folder}/inside; exit 7`
    const result = await runInLab({
      command: ['sh', '-c', script],
      stdin: 'a\nb',
      env: {LC_ALL: 'de_DE.UTF-8'},
      onStdout: (chunk) => chunks.push(chunk),
    })
    expect(result.exitCode).to.equal(7)
    expect(Buffer.concat(chunks)).to.deep.equal(Buffer.from('a\nb\0\xff', 'latin1'))
    expect(result.stderr).to.contain('de_DE.UTF-8 /root \n')
    expect(existsSync(join(folder, 'inside'))).to.equal(false)
    expectNothingOf(result)
  })

  it('has thin volumes, keeps what was synced when the power goes, and loses what was not', async () => {
    const disks = [{path: join(folder, 'thin,1.img'), size: 2n << 30n}]
    const make = `set -e; vgcreate -q v /dev/ubda; lvcreate -q -T -L 512M v/p; lvcreate -q -V 1G -T v/p -n x
      mkfs.ext4 -q /dev/v/x; mount -o commit=300 /dev/v/x /mnt; echo kept >/mnt/kept; sync -f /mnt/kept; echo lost >/mnt/lost`
    const before = await runInLab({disks, command: ['bash', '-c', make], powerCut: true})
    expect(before.exitCode, before.stderr).to.equal(0)
    const look =
      'vgchange -qq -ay v && mount /dev/v/x /mnt && cat /mnt/kept && ls /mnt && lvs --noheadings -o segtype v/x'
    const {exitCode, stdout, stderr} = await runInLab({disks, command: ['bash', '-c', look]})
    expect(exitCode, stderr).to.equal(0)
    expect(stdout.split(/\s+/).filter(Boolean)).to.deep.equal(['kept', 'kept', 'lost+found', 'thin'])
  })

  it('ends at the time limit, tells what hangs, and hands a signal to the command before that', async () => {
    const run = startInLab({
      command: ['sh', '-c', 'trap "exit 9" INT; cat /proc/cmdline >&2; while :; do sleep 0.1; done'],
      onStderr: () => run.signal('INT'),
    })
    const hopeless = runInLab({command: ['sh', '-c', 'cat /proc/cmdline >&2; sleep 1000'], timeoutMs: 30_000})
    const [interrupted, late] = await Promise.all([run.result, hopeless])
    expect([interrupted.exitCode, late.exitCode]).to.deep.equal([9, 124])
    expect(late.stderr).to.match(/^ +\d+ .* sleep 1000$/m)
    expectNothingOf(interrupted)
    expectNothingOf(late)
  })

  it('boots what the default entry of a host names, and refuses a disk that boots nothing', async () => {
    const path = join(folder, 'host.img')
    await hostDisk(path)
    expect(statSync(path).blocks * 512).to.be.lessThan(2 ** 30)
    const look =
      'for m in / /boot /var; do findmnt -no SOURCE $m; done; cat /proc/cmdline /etc/hostname; ls -d /var/lib/dpkg/info'
    const {exitCode, stdout, stderr} = await runInLab({disks: [{path}], boot: true, command: ['bash', '-c', look]})
    expect(exitCode, stderr).to.equal(0)
    expect(stdout).to.match(
      /^\/dev\/mapper\/node-root\n\/dev\/ubda1\n\/dev\/mapper\/node-var\nBOOT_IMAGE=\/vmlinuz-\S+ root=\/dev\/mapper\/node-root .*\nnode1\n\/var/,
    )
    const nothing = await runInLab({disks: [{path: join(folder, 'empty.img')}], boot: true, command: ['true']})
    expect(nothing).to.deep.equal({
      exitCode: 125,
      stdout: '',
      stderr: 'lab: the first disk has no partition to boot from\n',
    })
  })

  it('refuses bad usage in one sentence', async () => {
    const cli = join(projectFolder, 'test/lab/cli.ts')
    const wrong = [['--disc', 'x'], ['--size', 'big', '--', 'true'], ['--systemd', '--', 'true'], []]
    const runs = wrong.map((words) => execa(process.execPath, [cli, ...words], {reject: false, stdin: 'ignore'}))
    for (const {exitCode, stderr} of await Promise.all(runs)) {
      expect(exitCode).to.equal(2)
      expect(stderr.trim()).to.match(/^lab: [^\n]+ See npm run lab -- --help\.$/)
    }
  })
})

/** The node told its kernel's words on stderr: they name its private folder, as do those of each of its processes. */
function expectNothingOf({stderr}: LabResult): void {
  const io = /LAB_IO=(\S+)/.exec(stderr)?.[1] ?? expect.fail(`no LAB_IO in ${stderr}`)
  expect(existsSync(io)).to.equal(false)
  expect(readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandOf(pid).includes(io))).to.deep.equal([])
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
