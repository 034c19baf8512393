import {expect} from 'chai'
import fc from 'fast-check'
import {grubArguments, grubWord, parseGrubWords} from '../../boot/grub-words.ts'

describe('GRUB words', () => {
  it('are read back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[ -~ä€]*$/)),
        (words) => void expect(parseGrubWords(words.map(grubWord).join(' '))).to.deep.equal(words),
      ),
    )
  })

  for (const [text, word] of [
    ['/node-1.0-1+1/vmlinuz', '/node-1.0-1+1/vmlinuz'],
    ["it's", String.raw`'it'\''s'`],
    ['$(x) ; } # "', `'$(x) ; } # "'`],
    ['a\nb', "'a b'"],
    ['', "''"],
  ] as const)
    it(`quotes ${JSON.stringify(text)}`, () => expect(grubWord(text)).to.equal(word))

  it("leave the kernel's quotes to GRUB", () => {
    expect(grubArguments(['ro', 'dyndbg="file a +p"'])).to.equal("ro 'dyndbg=file a +p'")
  })
})
