import {execFileSync} from 'node:child_process'
import {chownSync} from 'node:fs'
import {expect} from 'chai'
import {createTrees} from '../../src/host/trees.ts'
import {treePath} from '../../src/model/tree-path.ts'
import {awkward, folders, isRoot, pathIn, plainTools} from './folders.ts'

describe('whole roots', () => {
  const {make} = folders()
  const trees = createTrees(plainTools)

  before(function () {
    if (!isRoot) this.skip()
  })

  const one = {...awkward, 'etc/mode': {text: 'x', mode: 0o600}, 'etc/to': {link: 'a'}, only: 'x'}

  it('names what is no folder', async () => {
    expect([...(await trees.names(make({...awkward, 'etc/empty': {folder: 0o755}})))].toSorted()).to.deep.equal(
      Object.keys(awkward).toSorted(),
    )
  })

  it('tells what differs, without reading it', async () => {
    const other = {...awkward, 'etc/mode': {text: 'x', mode: 0o644}, 'etc/to': {link: 'b'}, 'new\xff': 'x'}
    const roots = [make(one), make(other)] as const
    for (const root of roots)
      execFileSync('find', [root, '-type', 'f', '-exec', 'touch', '-d', '@1700000000', '{}', '+'])
    expect(await trees.differing(...roots)).to.deep.equal(['etc/mode', 'etc/to', 'new\xff', 'only'])
    expect(await trees.differing(roots[0], roots[0])).to.deep.equal([])
  })

  it('fails where one cannot be listed', async () => {
    const root = make(one)
    expect(await trees.differing(root, `${root}/none`).catch((error: Error) => error.message)).to.be.a('string')
  })

  it('finds what belongs to somebody, and what is missing', async () => {
    const root = make({...awkward, mine: 'x', group: 'x'})
    chownSync(pathIn(root, 'mine'), 4321, 0)
    chownSync(pathIn(root, 'group'), 0, 4322)
    const found = await trees.owned(root, {users: [4321], groups: [4322]})
    expect([...found.entries.keys()].toSorted()).to.deep.equal(['group', 'mine'])
    expect((await trees.owned(root, {users: [], groups: []})).entries.size).to.equal(0)
    expect(await trees.missing(root, ['mine', 'gone', 'etc/gone/x'].map(treePath))).to.deep.equal([
      'gone',
      'etc/gone/x',
    ])
  })
})
