import {expect} from 'chai'
import {isRoot} from '../host/folders.ts'
import {expectMatchesSchema} from '../schema.ts'
import {installing} from './installed.ts'

/** Another user, who may read this folder wherever it lies, and nothing else. */
const nobody = [
  ...['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'],
  ...['--inh-caps', '+dac_read_search', '--ambient-caps', '+dac_read_search'],
]

const needRoot: readonly (readonly string[])[] = [
  ['w'],
  ['layout'],
  ['layout', '--init', '--dry-run'],
  ['check'],
  ['boot', '--list'],
  ['boot', '--set-default', 'node-1-1+1'],
  ['base', '--latest'],
  ['layer', '--current'],
  ['update', '/nothing'],
  ['update', '/nothing', '--dry-run'],
  ['rollback'],
  ['pin', 'node-1-1+1'],
  ['recover', '--list'],
  ['recover'],
]

describe('imgbase for another user than root', function () {
  this.timeout(120_000)
  const installed = installing()
  before(function () {
    if (!isRoot) this.skip()
  })

  it('says in one sentence that it must be run as root, how, and ends with 77', async () => {
    const all = await Promise.all(needRoot.map((args) => installed().run(args, {through: nobody})))
    for (const [index, ran] of all.entries()) {
      const command = needRoot[index]?.[0] ?? ''
      expect(ran, command).to.deep.equal({
        ...{exitCode: 77, stdout: ''},
        stderr: `imgbase: imgbase ${command} must be run as root: it reads LVM and the boot entries\n         Try: sudo imgbase ${command}`,
      })
    }
  })

  it('says so with --json too', async () => {
    const {exitCode, stdout, stderr} = await installed().run(['update', '/nothing', '--json'], {through: nobody})
    expect({exitCode, stderr}).to.deep.equal({exitCode: 77, stderr: ''})
    const value = JSON.parse(stdout) as {error: object}
    expectMatchesSchema('error', value)
    expect(value.error).to.include({exit: 77, code: 'notRoot'})
  })

  it('still tells its version and its help, and what was typed wrongly', async () => {
    const run = (...args: readonly string[]): Promise<{exitCode: number}> => installed().run(args, {through: nobody})
    const all = await Promise.all([run('--version'), run('--help'), run('update', '--help'), run('pin')])
    expect(all.map(({exitCode}) => exitCode)).to.deep.equal([0, 0, 0, 2])
  })
})
