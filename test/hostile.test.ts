import {existsSync, mkdirSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {Config} from '@oclif/core'
import {expect} from 'chai'
import {installing, type Installed, type Ran} from './cli/installed.ts'

/** What must be the same wherever and by whomever it is called: help, an error of usage, and looks at this machine. */
const calls: readonly (readonly string[])[] = [
  ['--version'],
  ['--help'],
  ['update', '--help'],
  ['layout', '--nonsense'],
  ['layout', '--nonsense', '--json'],
  ['nonsense'],
  ['layout', '--json', '--vg', 'no-such-group'],
  ['w'],
  ['recover', '--list', '--json'],
]

const answers = (installed: Installed, env: Readonly<Record<string, string>>): Promise<readonly Ran[]> =>
  Promise.all(calls.map((args) => installed.run(args, {env})))

describe('hostile surroundings', function () {
  this.timeout(120_000)
  const installed = installing()
  let expected: readonly Ran[] = []
  before(async () => {
    expected = await answers(installed(), {})
    expect(expected.map(({exitCode}) => exitCode).slice(0, 6)).to.deep.equal([0, 0, 0, 2, 2, 2])
  })

  const environments: readonly Readonly<Record<string, string>>[] = [
    {
      ...{LC_ALL: 'de_DE.UTF-8', LANG: 'de_DE.UTF-8', LANGUAGE: 'de', TZ: 'Pacific/Kiritimati', IFS: 'e'},
      ...{LVM_SYSTEM_DIR: '/nonexistent', LVM_VG_NAME: 'foreign', LVM_OUT_FD: '1', POSIXLY_CORRECT: '1'},
      ...{CI: '1', OCLIF_TS_NODE: '1', IMGBASE_DEBUG: '1', BASH_ENV: '/nonexistent'},
    },
    {PATH: '/nonexistent'},
    {PATH: ''},
    {NODE_ENV: 'development'},
    {NODE_ENV: 'test'},
  ]
  for (const env of environments)
    it(`change nothing: ${Object.keys(env).join(' ')}=${Object.values(env)[0]}`, async () => {
      const found = await answers(installed(), env)
      for (const [index, ran] of found.entries()) expect(ran, calls[index]?.join(' ')).to.deep.equal(expected[index])
    })

  describe('a planted plugin', () => {
    const trace = (): string => join(installed().home, 'it-ran')
    afterEach(() => {
      rmSync(trace(), {force: true})
    })

    it('would run where oclif is left to itself: the trap works', async () => {
      const data = plant(installed(), join(installed().home, '.local/share'))
      const before = process.env['XDG_DATA_HOME']
      process.env['XDG_DATA_HOME'] = join(data, '..')
      const config = await Config.load({root: installed().folder, userPlugins: true})
      await config.runHook('init', {argv: [], id: 'w'})
      if (before === undefined) delete process.env['XDG_DATA_HOME']
      else process.env['XDG_DATA_HOME'] = before
      expect(existsSync(trace())).to.equal(true)
    })

    const places: readonly (readonly [where: string, env: (home: string) => Record<string, string>])[] = [
      ['.local/share', (home) => ({HOME: home})],
      ['elsewhere', (home) => ({XDG_DATA_HOME: join(home, 'elsewhere')})],
      ['elsewhere', (home) => ({IMGBASE_DATA_DIR: join(home, 'elsewhere/imgbase')})],
    ]
    for (const [where, env] of places)
      it(`never runs, and adds no command: ${Object.keys(env('')).join()}`, async () => {
        const {home} = installed()
        plant(installed(), join(home, where))
        const all = [...calls, ['evil'], ['evil', '--help'], ['plugins']]
        const ran = await Promise.all(all.map((args) => installed().run(args, {env: env(home)})))
        expect(existsSync(trace())).to.equal(false)
        expect(ran.slice(0, calls.length)).to.deep.equal(expected)
        expect(ran.at(-3)?.exitCode).to.equal(2)
      })
  })
})

/** A plugin that was linked by `plugins link`, with a hook for every start and a command. Returns the data folder. */
function plant({home}: Installed, dataHome: string): string {
  const data = join(dataHome, 'imgbase')
  const plugin = join(home, 'evil-plugin')
  mkdirSync(data, {recursive: true})
  mkdirSync(join(plugin, 'commands'), {recursive: true})
  const write = `require('node:fs').writeFileSync(${JSON.stringify(join(home, 'it-ran'))}, 'yes')`
  const plugins = [{type: 'link', name: 'evil-plugin', root: plugin}]
  const hooks = {init: './hook.js', prerun: './hook.js', command_not_found: './hook.js'}
  writeFileSync(join(data, 'package.json'), JSON.stringify({private: true, oclif: {schema: 1, plugins}}))
  writeFileSync(
    join(plugin, 'package.json'),
    JSON.stringify({name: 'evil-plugin', version: '1.0.0', main: 'hook.js', oclif: {commands: './commands', hooks}}),
  )
  writeFileSync(join(plugin, 'hook.js'), `module.exports = async () => { ${write} }\n`)
  writeFileSync(
    join(plugin, 'commands/evil.js'),
    `module.exports = class { static id = 'evil'; static async run() { ${write} } }\n`,
  )
  return data
}
