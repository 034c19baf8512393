import {expect} from 'chai'
import fc from 'fast-check'
import {lineLists} from '../../../src/carry/merge/line-lists.ts'
import {mergeEntries} from '../../../src/carry/merge/merge-entries.ts'
import {treePath} from '../../../src/model/tree-path.ts'

const merge = (name: string, ...texts: [string, string, string]): {text: string; conflict: boolean} =>
  mergeEntries(lineLists.get(treePath(`etc/${name}`)) ?? (() => null), ...texts)

describe('mergeEntries', () => {
  it('merges hosts by address, with our comments and order', () => {
    const before = '127.0.0.1 localhost\n::1 localhost\n'
    const mine = '# ours\n127.0.0.1 localhost\n::1 localhost\n10.0.0.5 storage # rack 2\n'
    const theirs = '127.0.0.1 localhost\n::1 localhost ip6-localhost\nff02::1 ip6-allnodes\n'
    expect(merge('hosts', before, mine, theirs)).to.deep.equal({
      text: '# ours\n127.0.0.1 localhost\n::1 localhost ip6-localhost\n10.0.0.5 storage # rack 2\nff02::1 ip6-allnodes\n',
      conflict: false,
    })
  })

  it('does not bring back what was taken away here, and lets go what the image took away', () => {
    expect(merge('shells', '/bin/sh\n/bin/a\n/bin/b\n', '/bin/sh\n/bin/b\n', '/bin/sh\n/bin/a\n')).to.deep.equal({
      text: '/bin/sh\n',
      conflict: false,
    })
  })

  it('tells services of two protocols apart', () => {
    const before = 'domain 53/tcp\ndomain 53/udp\n'
    expect(
      merge('services', before, `${before}own 7777/tcp\n`, 'domain 53/tcp\ndomain 53/udp # DNS\nnew 99/tcp').text,
    ).to.equal('domain 53/tcp\ndomain 53/udp # DNS\nown 7777/tcp\nnew 99/tcp\n')
  })

  it('leaves ours where both changed one entry, and says so', () => {
    expect(merge('hosts', '1.1.1.1 a\n', '1.1.1.1 b\n', '1.1.1.1 c\n')).to.deep.equal({
      text: '1.1.1.1 b\n',
      conflict: true,
    })
  })

  const anyText = fc
    .array(fc.constantFrom('/bin/a', '/bin/b', '/bin/c # x', '# note', ''))
    .map((lines) => lines.map((line) => `${line}\n`).join(''))

  it('takes the image’s entries where we changed nothing, changes nothing where the image did not, nor when done again', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (ancestor, mine, theirs) => {
        expect(merge('shells', ancestor, mine, ancestor).text).to.equal(mine)
        const once = merge('shells', ancestor, mine, theirs).text
        expect(merge('shells', ancestor, once, theirs).text).to.equal(once)
      }),
    )
  })
})
