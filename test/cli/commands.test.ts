import {readFileSync, writeFileSync} from 'node:fs'
import type {Command, Interfaces} from '@oclif/core'
import {expect} from 'chai'
import {commands} from '../../commands/index.ts'

const path = new URL('commands.json', import.meta.url)

/** Commands, arguments and flags as scripts depend on them; the words of their help are not among it. */
function allCommands(): object {
  return Object.fromEntries(Object.entries(commands).map(([name, command]) => [name, commandOf(command)]))
}

function commandOf(command: Command.Class): object {
  const flags = {...command.baseFlags, ...command.flags}
  const sorted = Object.entries(flags).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return {
    hidden: command.hidden ?? false,
    json: command.enableJsonFlag,
    args: Object.fromEntries(
      Object.entries(command.args).map(([name, arg]) => [name, {required: arg.required ?? false}]),
    ),
    flags: Object.fromEntries(sorted.map(([name, flag]) => [name, flagOf(flag)])),
  }
}

function flagOf(flag: Interfaces.Flag<unknown>): object {
  const {type, char, options, exclusive, exactlyOne, required, hidden} = flag as Interfaces.OptionFlag<unknown>
  const value: unknown = flag.default
  const shown = {type, char, options, exclusive, exactlyOne, required, hidden, default: value}
  return Object.fromEntries(
    Object.entries(shown).filter(([, what]) => what !== undefined && typeof what !== 'function'),
  )
}

describe('commands and flags', () => {
  it('are those of test/cli/commands.json; UPDATE_SNAPSHOT=1 takes a change into it', () => {
    const now = `${JSON.stringify(allCommands(), null, 2)}\n`
    if (process.env['UPDATE_SNAPSHOT'] === '1') writeFileSync(path, now)
    expect(JSON.parse(now)).to.deep.equal(JSON.parse(readFileSync(path, 'utf8')))
  })

  it('all have --json, --debug and --vg', () => {
    for (const [name, command] of Object.entries(commands)) {
      expect(command.enableJsonFlag, name).to.equal(true)
      expect(Object.keys({...command.baseFlags}), name).to.include.members(['debug', 'vg'])
    }
  })
})
