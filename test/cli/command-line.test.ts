import {expect} from 'chai'
import {commands} from '../../commands/index.ts'
import {expectMatchesSchema} from '../schema.ts'
import {installing, project} from './installed.ts'

const visible = Object.entries(commands).filter(([, command]) => !('hidden' in command && command.hidden === true))

/** What nobody is to see: where this machine keeps things, and how the program looks inside. */
const internals = [project, process.env['HOME'] ?? '/root', 'node_modules', '.ts:', '.js:', '    at ', '/dist/']

function expectNoInternals(text: string): void {
  for (const one of internals.filter((found) => found.length > 1)) expect(text).to.not.contain(one)
}

describe('the command line', function () {
  this.timeout(120_000)
  const installed = installing()

  it('tells its version, and nothing of the machine beside', async () => {
    const {exitCode, stdout, stderr} = await installed().run(['--version'])
    expect(stdout).to.match(/^imgbase\/\d+\.\d+\.\d+ linux-\S+ node-v\d+\.\d+\.\d+$/)
    expect({exitCode, stderr}).to.deep.equal({exitCode: 0, stderr: ''})
  })

  it('takes no argument from standard input: that may be the rest of a script', async () => {
    const {exitCode, stderr} = await installed().run(['pin'], {input: 'node-1-1+1\n'})
    expect({exitCode, stderr: stderr.split('\n')[0]}).to.deep.equal({
      exitCode: 2,
      stderr: 'imgbase: Missing 1 required arg:',
    })
  })

  it('lists every command with its summary where nothing is asked, but the hidden one', async () => {
    const [bare, help] = await Promise.all([installed().run([]), installed().run(['--help'])])
    expect(bare).to.deep.equal(help)
    for (const [name] of visible) expect(help.stdout).to.match(new RegExp(`^  ${name} `, 'm'))
    expect(help.stdout).to.not.match(/^ {2}service /m)
  })

  it('tells of each command what it does, how it is used, and an example of it', async () => {
    const helps = await Promise.all(visible.map(([name]) => installed().run([name, '--help'])))
    for (const [index, {exitCode, stdout, stderr}] of helps.entries()) {
      const [name = '', command] = visible[index] ?? []
      expect({exitCode, stderr}, name).to.deep.equal({exitCode: 0, stderr: ''})
      expect(stdout.split('\n\n')[0]?.replaceAll('\n', ' '), name).to.equal(command?.summary)
      expect(stdout).to.contain('USAGE').and.to.contain('EXAMPLES').and.to.contain(`$ imgbase ${name}`)
      expect(command?.examples, name).to.be.an('array').that.is.not.empty
      for (const flag of ['--json', '--debug', '--vg']) expect(stdout, name).to.contain(flag)
    }
  })

  const wrong: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [['nonsense'], /no command "nonsense"/],
    [['w', 'extra'], /no command "w extra"/],
    [['--nonsense'], /no command "--nonsense"/],
    [['layout', '--nonsense'], /--nonsense/],
    [['layout', '--bases', '--layers'], /--bases/],
    [['layout', '/dev/sdb'], /"\/dev\/sdb"/],
    [['pin'], /layer/],
    [['update', 'x', '--keep', '0'], /greater than or equal to 1/],
    [['update', 'x', '--size', 'large'], /"large" is no size/],
    [['update', 'x', '--filesystem', 'btrfs'], /ext4, xfs/],
    [['boot'], /Exactly one/],
    [['base', '--add', 'node-1-1'], /--add needs --size/],
    [['w', '--vg'], /--vg expects a value/],
  ]

  it('refuses what was typed wrongly with exit code 2, and says what was wrong', async () => {
    const all = await Promise.all(wrong.map(([args]) => installed().run(args)))
    for (const [index, {exitCode, stdout, stderr}] of all.entries()) {
      const [args, message] = wrong[index]!
      const told = args.join(' ')
      expect({exitCode, stdout}, told).to.deep.equal({exitCode: 2, stdout: ''})
      expect(stderr, told)
        .to.match(message)
        .and.to.match(/^imgbase: /)
      expectNoInternals(stderr)
    }
  })

  it('tells the same as a small object with --json, and nothing else', async () => {
    const all = await Promise.all(
      wrong.map(([args]) =>
        installed().run(['--vg', '--json'].includes(args.at(-1)!) ? ['w', '--json', '--vg'] : [...args, '--json']),
      ),
    )
    for (const [index, {exitCode, stdout, stderr}] of all.entries()) {
      const [args, message] = wrong[index]!
      expect({exitCode, stderr}, args.join(' ')).to.deep.equal({exitCode: 2, stderr: ''})
      expect(stdout.length).to.be.lessThan(2048)
      expectNoInternals(stdout)
      const value = JSON.parse(stdout) as {error: {exit: number; code: string; message: string}}
      expectMatchesSchema('error', value)
      expect(value.error).to.include({exit: 2, code: 'usage'})
      expect(value.error.message).to.match(message)
    }
  })

  it('keeps a long or hostile word out of the terminal', async () => {
    const word = `\u001b[31m${'x'.repeat(5000)}`
    const [text, json] = await Promise.all([installed().run([word]), installed().run([word, '--json'])])
    expect(text.stderr.length).to.be.lessThan(1000)
    expect(text.stderr).to.not.contain('\u001b')
    expect(json.stdout.length).to.be.lessThan(2048)
    expect(json.stdout).to.not.contain('\u001b')
  })
})
