import {expect} from 'chai'
import {actionsFor} from '../../src/carry/actions.ts'
import {decideTree} from '../../src/carry/decide-tree.ts'
import {resultOf, sideOf} from '../../src/carry/decision.ts'
import {absent, sameSide, type Side, type Sides} from '../../src/model/tree.ts'
import {treePath} from '../../src/model/tree-path.ts'
import {file, folder, link} from './sides.ts'

/** Every kind of name, twice where it can differ; a folder with a file in it, so that what is below counts too. */
const kinds: Readonly<Record<string, readonly [Side, Side]>> = {
  absent: [absent, absent],
  'file a': [file('a'), absent],
  'file b': [file('b'), absent],
  'file a of somebody else': [file('a', {uid: 7}), absent],
  'empty folder': [folder(), absent],
  'folder with a': [folder(), file('a')],
  'folder with b': [folder(), file('b')],
  'closed folder with a': [folder(0o700), file('a')],
  'link x': [link('x'), absent],
  'link y': [link('y'), absent],
}
const [name, below] = [treePath('etc/n'), treePath('etc/n/f')]
const paths = [treePath('etc'), name, below]
const sidesOf = ([own, inside]: readonly [Side, Side]): Sides =>
  new Map([
    [treePath('etc'), folder()],
    [name, own],
    [below, inside],
  ])

describe('the three-way decision', () => {
  for (const [ancestorName, before] of Object.entries(kinds))
    it(`loses nothing and fits together for every pair of sides after ${ancestorName}`, () => {
      const ancestor = sidesOf(before)
      for (const [mineName, ours] of Object.entries(kinds))
        for (const [theirsName, others] of Object.entries(kinds)) {
          const two = {mine: sidesOf(ours), theirs: sidesOf(others)}
          const what = `${ancestorName} → ${mineName} here, ${theirsName} in the image`
          const decisions = decideTree(paths, two, (path) => ({kind: 'known', side: sideOf(ancestor, path)}))
          const result = (path: typeof name): Side => {
            const decision = decisions.get(path)
            return decision === undefined ? absent : resultOf(two, path, decision)
          }
          if (result(below).type !== 'absent') expect(result(name).type, what).to.equal('directory')
          if (mineName === ancestorName) expect(sameSide(result(name), others[0]), what).to.equal(true)
          if (theirsName === ancestorName) expect(sameSide(result(name), ours[0]), what).to.equal(true)
          for (const path of [name, below]) {
            const mine = sideOf(two.mine, path)
            const isChanged = !sameSide(mine, sideOf(ancestor, path))
            const isFolderOfSurvivor = path === name && mine.type === 'absent' && result(below).type !== 'absent'
            if (isChanged && !isFolderOfSurvivor && !belowWhatWins(path, result(name)))
              expect(sameSide(result(path), mine), `${what}: ours at ${path}`).to.equal(true)
          }
          const done = new Map(paths.map((path) => [path, result(path)] as const))
          const again = actionsFor(decisions, two, done)
          expect([again.remove, again.copyMine, again.copyTheirs], `${what}: done again`).to.deep.equal([[], [], []])
        }
    })

  /** Below a name that is no folder afterwards nothing can lie: it was taken away or replaced above. */
  const belowWhatWins = (path: typeof name, above: Side): boolean => path === below && above.type !== 'directory'
})
