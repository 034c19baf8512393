import {expect} from 'chai'
import fc from 'fast-check'
import {decideTree} from '../../src/carry/decide-tree.ts'
import {resultOf, sideOf, type Decisions, type TwoSides} from '../../src/carry/decision.ts'
import {sameSide, type Side, type Sides} from '../../src/model/tree.ts'
import {foldersAbove, parentOf, treePath, type TreePath} from '../../src/model/tree-path.ts'
import {anySide, file, folder, gone, link, sides} from './sides.ts'

const decideAll = (ancestor: Sides, two: TwoSides): Decisions =>
  decideTree(new Set([...two.mine.keys(), ...two.theirs.keys()]), two, (path) => ({
    kind: 'known',
    side: sideOf(ancestor, path),
  }))

const shown = (decisions: Decisions, two: TwoSides): Record<string, string> =>
  Object.fromEntries(
    [...decisions].map(([path, decision]) => {
      const {type} = resultOf(two, path, decision)
      return [
        path,
        `${decision.verdict} ${type === 'absent' ? '-' : decision.wins}${decision.beside ? ' +imgnew' : ''}`,
      ]
    }),
  )

function decided(
  ancestor: Record<string, Side>,
  mine: Record<string, Side>,
  theirs: Record<string, Side>,
): Record<string, string> {
  const two = {mine: sides(mine), theirs: sides(theirs)}
  return shown(decideAll(sides(ancestor), two), two)
}

describe('decideTree', () => {
  it('keeps the folder of a file that was changed here, where the image deleted both', () => {
    const before = {etc: folder(), 'etc/d': folder(), 'etc/d/f': file('a')}
    expect(decided(before, {...before, 'etc/d/f': file('b')}, {etc: folder()})).to.deep.include({
      'etc/d': 'kept mine',
      'etc/d/f': 'kept mine',
    })
  })

  it('keeps our folder with a changed file where the image made it a link, and puts the link beside (folder became link)', () => {
    const before = {'etc/d': folder(), 'etc/d/f': file('a'), 'etc/d/g': file('a')}
    const two = decided(before, {...before, 'etc/d/f': file('b')}, {'etc/d': link('/usr/d')})
    expect(two).to.deep.equal({'etc/d': 'conflict mine +imgnew', 'etc/d/f': 'kept mine', 'etc/d/g': 'theirs -'})
  })

  it('takes the image’s link for a folder that nobody touched here', () => {
    const before = {'etc/d': folder(), 'etc/d/f': file('a')}
    expect(decided(before, before, {'etc/d': link('/usr/d')})).to.deep.equal({
      'etc/d': 'theirs theirs',
      'etc/d/f': 'theirs -',
    })
  })

  it('keeps our file where the image made it a folder, and puts the folder beside', () => {
    const two = decided({'etc/d': file('a')}, {'etc/d': file('b')}, {'etc/d': folder(), 'etc/d/f': file('new')})
    expect(two).to.deep.equal({'etc/d': 'conflict mine +imgnew', 'etc/d/f': 'theirs -'})
  })

  it('keeps our link for a folder; news of the image below it go beside as one', () => {
    const before = {'etc/d': folder(), 'etc/d/f': file('a')}
    const two = decided(before, {'etc/d': link('/srv/d')}, {...before, 'etc/d/new': file('new')})
    expect(two).to.deep.equal({'etc/d': 'conflict mine +imgnew', 'etc/d/f': 'delete -', 'etc/d/new': 'theirs -'})
  })

  it('brings a folder back that was deleted here only for what is new in it', () => {
    const before = {'etc/d': folder(), 'etc/d/f': file('a')}
    const two = decided(before, {}, {...before, 'etc/d/new': file('new')})
    expect(two).to.deep.equal({'etc/d': 'theirs theirs', 'etc/d/f': 'delete -', 'etc/d/new': 'theirs theirs'})
  })

  it('puts nothing beside into a folder that was deleted here', () => {
    const before = {'etc/d': folder(), 'etc/d/f': file('a')}
    expect(decided(before, {}, {...before, 'etc/d/f': file('b')})).to.deep.equal({
      'etc/d': 'delete -',
      'etc/d/f': 'conflict -',
    })
  })

  it('puts no folder beside a folder', () => {
    const two = decided({'etc/d': folder(0o755)}, {'etc/d': folder(0o700)}, {'etc/d': folder(0o750)})
    expect(two).to.deep.equal({'etc/d': 'conflict mine'})
  })

  it('never takes identity from an image (oVirt: machine-id and iSCSI names shipped in images)', () => {
    const theirs = {
      'etc/machine-id': file('image'),
      'etc/ssh/ssh_host_rsa_key': file('image'),
      'etc/fstab': file('image'),
    }
    const mine = {'etc/machine-id': file('host'), 'etc/fstab': file('host')}
    expect(decided({...mine, 'etc/ssh/ssh_host_rsa_key': gone}, mine, theirs)).to.deep.equal({
      'etc/machine-id': 'mine mine',
      'etc/ssh/ssh_host_rsa_key': 'delete -',
      'etc/fstab': 'mine mine',
    })
  })

  it('takes what is generated from the image’s files from the image', () => {
    const two = decided({'etc/ld.so.cache': file('a')}, {'etc/ld.so.cache': file('b')}, {'etc/ld.so.cache': file('c')})
    expect(two).to.deep.equal({'etc/ld.so.cache': 'theirs theirs'})
  })

  const names: readonly TreePath[] = ['etc', 'etc/a', 'etc/a/b', 'etc/a/b/c', 'etc/a/d', 'etc/e'].map(treePath)

  /** A tree on those names: what lies below no folder is left out. */
  const anyTree: fc.Arbitrary<Sides> = fc
    .array(anySide, {minLength: names.length, maxLength: names.length})
    .map((all) => {
      const tree = new Map<TreePath, Side>([[treePath('etc'), folder()]])
      for (const [index, name] of names.entries()) {
        const side = all[index] ?? gone
        if (index > 0 && side.type !== 'absent' && tree.get(parentOf(name) ?? name)?.type === 'directory')
          tree.set(name, side)
      }
      return tree
    })

  it('makes a tree of every three trees, and loses nothing that was changed here', () => {
    fc.assert(
      fc.property(anyTree, anyTree, anyTree, (ancestor, mine, theirs) => {
        const two = {mine, theirs}
        const decisions = decideAll(ancestor, two)
        for (const [path, decision] of decisions) {
          const result = resultOf(two, path, decision)
          const above = foldersAbove(path).map((name) => decisions.get(name))
          if (result.type !== 'absent' || decision.beside)
            for (const [index, one] of above.entries())
              expect(one && resultOf(two, foldersAbove(path)[index] ?? path, one).type, `above ${path}`).to.equal(
                'directory',
              )
          const side = sideOf(mine, path)
          if (side.type !== 'absent' && !sameSide(side, sideOf(ancestor, path)))
            expect(sameSide(result, side), `ours at ${path}`).to.equal(true)
        }
      }),
      {numRuns: 5000},
    )
  })
})
