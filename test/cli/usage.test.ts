import {expect} from 'chai'
import {shownCommands} from '../../scripts/package/commands.ts'

/** Of every command; help and man page say so once. */
const common = ['--dry-run']

describe('the forms of a command', () => {
  const withForms = shownCommands().filter(({usage}) => usage.length > 0)

  it('are told for those with several actions', () => {
    expect(withForms.map(({name}) => name)).to.include.members(['base', 'boot', 'layer', 'layout', 'update', 'volume'])
  })

  for (const {name, usage, flags} of withForms) {
    const words = [...usage.join(' ').matchAll(/--(?:no-)?([a-z-]+)/g)].map(([, flag = '']) => `--${flag}`)

    it(`${name}: hold all of its flags, and no other`, () => {
      const own = flags.map((flag) => flag.name).filter((flag) => !common.includes(flag))
      expect([...new Set(words)].toSorted()).to.deep.equal(own.toSorted())
    })

    it(`${name}: begin with its name`, () =>
      expect(usage.filter((form) => form !== name && !form.startsWith(`${name} `))).to.deep.equal([]))
  }
})
