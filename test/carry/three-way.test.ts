import {expect} from 'chai'
import fc from 'fast-check'
import {decide, type Ancestor} from '../../src/carry/three-way.ts'
import {sameSide} from '../../src/model/tree.ts'
import {anySide, file, folder, gone, link} from './sides.ts'

const known = (side: Parameters<typeof sameSide>[0]): Ancestor => ({kind: 'known', side})
const unknown: Ancestor = {kind: 'unknown'}
const content: Ancestor = {kind: 'content', md5: 'md5 of a'}

const anyAncestor: fc.Arbitrary<Ancestor> = fc.oneof(anySide.map(known), fc.constant(content), fc.constant(unknown))

describe('decide', () => {
  const table = [
    ['unchanged here', known(file('a')), file('a'), file('b'), 'theirs'],
    ['unchanged here, deleted by the image', known(file('a')), file('a'), gone, 'theirs'],
    ['new in the image', known(gone), gone, file('b'), 'theirs'],
    ['changed here only', known(file('a')), file('b'), file('a'), 'mine'],
    ['new here', known(gone), file('b'), gone, 'mine'],
    ['changed alike by both', known(file('a')), file('b'), file('b'), 'same'],
    ['deleted by both', known(file('a')), gone, gone, 'same'],
    ['changed differently by both', known(file('a')), file('b'), file('c'), 'conflict'],
    ['new on both sides', known(gone), file('b'), file('c'), 'conflict'],
    ['deleted here (oVirt: deletions in /etc undone)', known(file('a')), gone, file('a'), 'delete'],
    ['deleted here, changed by the image', known(file('a')), gone, file('b'), 'conflict'],
    ['changed here, deleted by the image', known(file('a')), file('b'), gone, 'kept'],
    ['only the mode changed here', known(file('a')), file('a', {mode: 0o600}), file('a'), 'mine'],
    ['only the owner changed here', known(file('a')), file('a', {uid: 7}), file('a'), 'mine'],
    ['only an ACL changed here', known(file('a')), file('a', {xattrs: 'acl'}), file('a'), 'mine'],
    ['a file became a link here', known(file('a')), link('x'), file('a'), 'mine'],
    ['a link points elsewhere here', known(link('x')), link('y'), link('x'), 'mine'],
    ['a folder became a link in the image', known(folder()), folder(), link('x'), 'theirs'],
    ['conffile unchanged here', content, file('a'), file('b'), 'theirs'],
    ['conffile changed here only', content, file('b'), file('a'), 'mine'],
    ['conffile changed by both', content, file('b'), file('c'), 'conflict'],
    ['conffile deleted here', content, gone, file('a'), 'delete'],
    ['conffile deleted here, changed by the image', content, gone, file('b'), 'conflict'],
    ['conffile changed here, deleted by the image', content, file('b'), gone, 'kept'],
    [
      'conffile with another mode here, as nobody knows whose',
      content,
      file('a', {mode: 0o600}),
      file('b'),
      'conflict',
    ],
    ['unknown ancestor, both differ', unknown, file('a'), file('b'), 'conflict'],
    ['unknown ancestor, only in the image', unknown, gone, file('b'), 'theirs'],
    ['unknown ancestor, only here', unknown, file('a'), gone, 'mine'],
  ] as const
  for (const [name, ancestor, mine, theirs, verdict] of table)
    it(`${name}: ${verdict}`, () => expect(decide(ancestor, mine, theirs)).to.equal(verdict))

  it('loses nothing: what differs here from a known ancestor survives, or is the image’s as well', () => {
    fc.assert(
      fc.property(anySide, anySide, anySide, (ancestor, mine, theirs) => {
        const verdict = decide(known(ancestor), mine, theirs)
        if (sameSide(mine, ancestor)) return
        expect(verdict).to.equal(
          sameSide(mine, theirs)
            ? 'same'
            : sameSide(theirs, ancestor)
              ? mine.type === 'absent'
                ? 'delete'
                : 'mine'
              : theirs.type === 'absent'
                ? 'kept'
                : 'conflict',
        )
      }),
      {numRuns: 2000},
    )
  })

  it('loses no content of ours where the ancestor is not known wholly', () => {
    fc.assert(
      fc.property(fc.constantFrom(content, unknown), anySide, anySide, (ancestor, mine, theirs) => {
        const isOurs =
          mine.type !== 'absent' && !(ancestor.kind === 'content' && mine.type === 'file' && mine.md5 === 'md5 of a')
        if (isOurs) expect(decide(ancestor, mine, theirs)).not.to.equal(sameSide(mine, theirs) ? 'theirs' : 'delete')
        if (isOurs && !sameSide(mine, theirs))
          expect(decide(ancestor, mine, theirs)).to.be.oneOf(['mine', 'kept', 'conflict'])
      }),
      {numRuns: 2000},
    )
  })

  it('takes the image’s version for all that nobody changed here', () => {
    fc.assert(
      fc.property(anySide, anySide, (ancestor, theirs) => {
        expect(decide(known(ancestor), ancestor, theirs)).to.be.oneOf(['theirs', 'same'])
      }),
    )
  })

  it('never speaks of a side that is not there', () => {
    fc.assert(
      fc.property(anyAncestor, anySide, anySide, (ancestor, mine, theirs) => {
        const verdict = decide(ancestor, mine, theirs)
        if (verdict === 'delete') expect([mine.type, theirs.type !== 'absent']).to.deep.equal(['absent', true])
        if (verdict === 'kept') expect([mine.type !== 'absent', theirs.type]).to.deep.equal([true, 'absent'])
        if (verdict === 'mine') expect(mine.type).not.to.equal('absent')
        if (verdict === 'conflict') expect(theirs.type).not.to.equal('absent')
      }),
      {numRuns: 2000},
    )
  })
})
