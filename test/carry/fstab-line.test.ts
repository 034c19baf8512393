import {expect} from 'chai'
import fc from 'fast-check'
import {withLine, withoutPath} from '../../src/carry/fstab-line.ts'

const line = '/dev/node/srv /srv ext4 defaults,discard 0 2'

describe('a line of fstab', () => {
  it('goes to the end, also where the last line has none', () => {
    expect(withLine('/dev/a / ext4 defaults 0 1', line)).to.equal(`/dev/a / ext4 defaults 0 1\n${line}\n`)
    expect(withLine('', line)).to.equal(`${line}\n`)
  })

  it('is not added where something is mounted on its path already', () => {
    const text = '# by hand\nUUID=1 /srv xfs noatime 0 0\n'
    expect(withLine(text, line)).to.equal(text)
  })

  it('is taken out by its path, whatever it mounts there; comments and other paths stay', () => {
    const others = `#${line}\n/dev/b /srv/data ext4\n`
    expect(withoutPath(`${others}UUID=1 /srv xfs noatime 0 0\n`, '/srv')).to.equal(others)
  })

  it('leaves the text as it was, once it was added and taken out', () => {
    const texts = fc
      .array(fc.constantFrom('# x', '', 'a /a ext4', ' b\t/b  xfs ro 0 0', 'caf\u00e9'))
      .map((lines) => lines.map((one) => `${one}\n`).join(''))
    fc.assert(fc.property(texts, (text) => withoutPath(withLine(text, line), '/srv') === text))
  })
})
