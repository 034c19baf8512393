import {expect} from 'chai'
import {parseCarryRules} from '../../src/read/carry-rules.ts'

const faultsOf = (text: string): readonly string[] => {
  const read = parseCarryRules(text, '/etc/imgbase/carry.d/a.yaml')
  return read.ok ? [] : read.faults.map(({message}) => message.replace('/etc/imgbase/carry.d/', ''))
}

describe('parseCarryRules', () => {
  it('reads paths below the root', () => {
    const text = 'include:\n  - /usr/lib/firmware/own/\nexclude: [/root/.cache]\nkeep-theirs:\n  - /etc/issue\n'
    expect(parseCarryRules(text, 'a')).to.deep.equal({
      ok: true,
      value: {include: ['usr/lib/firmware/own'], exclude: ['root/.cache'], keepTheirs: ['etc/issue']},
    })
  })

  it('takes an empty file, or one of comments, for no rules', () => {
    for (const text of ['', '\n', '# nothing yet\n\n', '# nothing'])
      expect(parseCarryRules(text, 'a')).to.deep.equal({
        ok: true,
        value: {include: [], exclude: [], keepTheirs: []},
      })
  })

  it('tells every fault with its line', () => {
    const text = 'includes: [/a]\nexclude:\n  - etc/issue\n  - /etc/../x\n  - /\n  - [a]\nkeep-theirs: /etc/issue\n'
    const [keys, relative, upwards, root, list, single, ...more] = faultsOf(text)
    expect(keys).to.match(/^a\.yaml:1: .*"includes"/)
    expect([relative, upwards, root, list].map((message) => message?.slice(0, 8))).to.deep.equal([
      ...['a.yaml:3', 'a.yaml:4', 'a.yaml:5', 'a.yaml:6'],
    ])
    expect(single).to.match(/^a\.yaml:7: 'keep-theirs' has to be a list of paths/)
    expect(more).to.deep.equal([])
  })

  it('tells where the syntax is wrong', () => {
    expect(faultsOf('include:\n  - "/a\n')[0]).to.match(/^a\.yaml:[23]: /)
    expect(faultsOf('include: &x\n  - /opt/y\n')[0]).to.contain('anchor')
  })

  for (const path of ['/var', '/var/lib/x', '/proc', '/boot/grub', '/usr/lib/sysimage/dpkg', '/usr/lib'])
    it(`refuses to include ${path}`, () => expect(faultsOf(`include:\n  - ${path}\n`)).to.have.length(1))
})
