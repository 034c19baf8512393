import {expect} from 'chai'
import {execFileSync, spawn} from 'node:child_process'
import {once} from 'node:events'
import {chmodSync, chownSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs'
import {setTimeout as delay} from 'node:timers/promises'
import {createTrees} from '../../src/host/trees.ts'
import {treePath} from '../../src/model/tree-path.ts'
import {folders, isRoot, pathIn, plainTools} from './folders.ts'

const trees = createTrees(plainTools)

const awkward = {'etc/with space': 'a', 'etc/new\nline': 'b', 'etc/\xff\xfe': 'e', 'etc/link\xff': {link: 'to nowhere'}}

describe('trees', () => {
  const {make} = folders()

  before(function () {
    if (!isRoot) this.skip()
  })

  describe('of whole roots', () => {
    it('names what is no folder', async () => {
      expect([...(await trees.names(make({...awkward, 'etc/empty': {folder: 0o755}})))].toSorted()).to.deep.equal(
        Object.keys(awkward).toSorted(),
      )
    })

    it('names what changed in any way since a time, folders too', async () => {
      const root = make({...awkward, same: 'x', 'etc/mode': 'x', 'etc/old': 'x', 'opt/gone': 'x'})
      const last = Math.max(...['same', 'etc', 'etc/old', 'opt'].map((name) => statSync(`${root}/${name}`).ctimeMs))
      await delay(20)
      chmodSync(`${root}/etc/mode`, 0o600)
      utimesSync(`${root}/etc/old`, 1, 1)
      rmSync(`${root}/opt/gone`)
      const touched = await trees.touchedSince(root, Math.ceil(last) / 1000)
      expect([...touched].toSorted()).to.deep.equal(['etc/mode', 'etc/old', 'opt'])
      expect(await trees.touchedSince(root, Date.now() / 1000 + 60)).to.deep.equal([])
    })

    it('tells what was touched since a snapshot was taken', async () => {
      const root = make({same: 'x', 'etc/mode': {text: 'x', mode: 0o600}, 'etc/to': {link: 'a'}, gone: 'x'})
      const snapshot = `${make({})}/snapshot`
      execFileSync('cp', ['-al', root, snapshot])
      for (const name of ['etc/mode', 'gone'])
        execFileSync('cp', ['--remove-destination', `${root}/same`, `${root}/${name}`])
      writeFileSync(`${root}/new`, 'x')
      const [was, is] = await trees.listDifferent(snapshot, root)
      const files = ({entries}: typeof is): readonly string[] =>
        [...entries]
          .filter(([, {type}]) => type !== 'directory')
          .map(([path]) => path)
          .toSorted()
      expect([files(was), files(is)]).to.deep.equal([
        ['etc/mode', 'gone'],
        ['etc/mode', 'gone', 'new'],
      ])
      expect(is.entries.get(treePath('new'))).to.include({type: 'file', size: 1n, mode: 0o644})
    })

    it('fails where one cannot be listed', async () => {
      const root = make(awkward)
      expect(await trees.listDifferent(root, `${root}/none`).catch((error: Error) => error.message)).to.be.a('string')
    })

    it('takes folders that come and go meanwhile for what they are, and lists all others', async () => {
      const root = make({...awkward, 'tmp/x': 'x'})
      const script = 'while :; do mkdir -p tmp/a/b tmp/c/d tmp/e/f; touch tmp/a/b/g; rm -r tmp/a tmp/c tmp/e; done'
      const churn = spawn('bash', ['-c', script], {cwd: root, stdio: 'ignore'})
      try {
        for (let round = 0; round < 15; round++) {
          const [was] = await trees.listDifferent(root, make({}))
          const files = [...was.entries].filter(([, {type}]) => type !== 'directory').map(([path]) => path)
          expect(files.filter((path) => !path.startsWith('tmp/a/')).length).to.equal(Object.keys(awkward).length + 1)
          expect(await trees.names(root)).to.include.members(Object.keys(awkward))
          expect((await trees.list(root, treePath(''))).entries.has(treePath('tmp/x'))).to.equal(true)
        }
      } finally {
        churn.kill('SIGKILL')
        await once(churn, 'close')
      }
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
})
