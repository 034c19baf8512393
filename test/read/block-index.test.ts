import {createHash} from 'node:crypto'
import {expect} from 'chai'
import fc from 'fast-check'
import {
  bytesOfGroup,
  groupsOf,
  headLength,
  isGroup,
  parseGroup,
  parseHead,
  renderIndex,
} from '../../src/read/block-index.ts'

const digests = (blocks: number): Buffer =>
  Buffer.concat(Array.from({length: blocks}, (_, block) => createHash('sha256').update(`${block}`).digest()))

describe('the block index', () => {
  it('gives back the digest and the frame of every block, group by group, for any number of blocks', () =>
    fc.assert(
      fc.property(fc.array(fc.nat(70_000), {minLength: 1, maxLength: 100}), (lengths) => {
        const {head: bytes, groups} = renderIndex(digests(lengths.length), lengths)
        expect(bytes.length).to.equal(headLength(lengths.length))
        const head = parseHead(bytes, lengths.length)
        if (head === null) throw new Error('not read')
        const read = groupsOf(lengths.length).map((blocks, number) => {
          const {start, end} = bytesOfGroup(blocks)
          return parseGroup(groups.subarray(start, end), head, number)
        })
        expect(Buffer.concat(read.map((group) => group?.digests ?? Buffer.alloc(0)))).to.deep.equal(
          digests(lengths.length),
        )
        expect(read.flatMap((group) => group?.lengths ?? [])).to.deep.equal(lengths)
        expect(head.starts.at(-1)).to.equal(lengths.reduce((sum, length) => sum + length, 0))
      }),
    ))

  it('refuses a group with any byte changed, one in the place of another, and a head of another length', () => {
    const lengths = Array.from({length: 70}, (_, block) => 100 + block)
    const {head: bytes, groups} = renderIndex(digests(70), lengths)
    const head = parseHead(bytes, 70)
    if (head === null) throw new Error('not read')
    const [first, second] = groupsOf(70)
      .map(bytesOfGroup)
      .map(({start, end}) => groups.subarray(start, end))
    if (first === undefined || second === undefined) throw new Error('too few')
    expect(parseGroup(first, head, 0)).to.not.equal(null)
    expect(parseGroup(second, head, 0)).to.equal(null)
    for (const at of [0, 1023, 1024, first.length - 1])
      expect(parseGroup(Buffer.from(first).fill((first[at] ?? 0) ^ 1, at, at + 1), head, 0), String(at)).to.equal(null)
    expect(isGroup(head, 1, digests(70).subarray(32 * 32, 64 * 32))).to.equal(true)
    expect(parseHead(bytes.subarray(1), 70)).to.equal(null)
    expect(parseHead(bytes, 300)).to.equal(null)
  })
})
