import {expect} from 'chai'
import {parseOsRelease} from '../../src/read/os-release.ts'

const read = (...lines: readonly string[]) => Object.fromEntries(parseOsRelease(lines.join('\n')))

describe('parseOsRelease', () => {
  it("reads Debian's", () =>
    expect(
      read(
        'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"',
        'NAME="Debian GNU/Linux"',
        'VERSION_ID="12"',
        'ID=debian',
        'HOME_URL="https://www.debian.org/"',
        '',
      ),
    ).to.deep.equal({
      PRETTY_NAME: 'Debian GNU/Linux 12 (bookworm)',
      NAME: 'Debian GNU/Linux',
      VERSION_ID: '12',
      ID: 'debian',
      HOME_URL: 'https://www.debian.org/',
    }))

  it('takes quotes as a shell does', () =>
    expect(read(`A='x\\"$y'`, 'B="\\$a \\"b\\" \\\\ \\` \\n"', 'C=a\\ b', "D=''", 'E=')).to.deep.equal({
      A: 'x\\"$y',
      B: '$a "b" \\ ` \\n',
      C: 'a b',
      D: '',
      E: '',
    }))

  it('leaves comments and what is no assignment out', () =>
    expect(read('# ID=x', 'ID', '=1', '1A=2', 'B="open', 'C=two words', "D='a'b'", 'ID=ok')).to.deep.equal({ID: 'ok'}))

  it('takes the last of two, line ends of DOS, and spaces around', () =>
    expect(read('ID=a', '  ID="b" \r', 'X=1\r')).to.deep.equal({ID: 'b', X: '1'}))
})
