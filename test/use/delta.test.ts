import {expect} from 'chai'
import {execFileSync} from 'node:child_process'
import {existsSync, lstatSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {carryOver} from '../../src/use/carry-over.ts'
import {takeDelta} from '../../src/use/delta.ts'
import type {DeltaReport} from '../../src/carry/carry-report.ts'
import type {Lineage} from '../../src/model/lineage.ts'
import {contents, folders, isRoot, makeOne, pathIn} from '../host/folders.ts'
import {carryNode, carryStep, initialLineage, newLayer, nodeState, updatedLineage} from './carry-node.ts'

const fstab = 'UUID=host / ext4 rw 0 1\n'

describe('takeDelta', () => {
  const {make} = folders()
  let roots: Record<string, string>

  before(function () {
    if (!isRoot) this.skip()
  })

  const delta = (lineage: Lineage): Promise<DeltaReport> =>
    takeDelta(carryNode(roots), nodeState(roots), lineage, newLayer)
  const mine = (name: string): string => `${roots['mine']}/${name}`
  const inLayer = (name: string): string => `${roots['new+1']}/${name}`
  const read = (name: string): string => readFileSync(inLayer(name), 'utf8')
  const nothing = {
    taken: [],
    deleted: [],
    kept: [],
    merged: [],
    replaced: [],
    conflicts: [],
    skipped: [],
    packageDatabases: [],
    warnings: [],
  }

  function withoutAncestor(): Lineage {
    const [old, ...others] = updatedLineage.bases
    if (old === undefined) throw new Error('no base')
    return {...updatedLineage, bases: [{...old, fromInit: true}, ...others]}
  }

  describe('after an update', () => {
    const old = {'etc/a': 'one', 'etc/b': 'one', 'etc/c': 'one', 'etc/d/e': 'one', 'etc/fstab': fstab}

    beforeEach(async () => {
      const theirs = {...old, 'etc/b': 'two', 'etc/d/e': 'two'}
      roots = {old: make(old), mine: make(old), new: make(theirs), 'new+1': make(theirs), report: make({})}
      await carryOver(carryNode(roots), carryStep('update', 'old'))
    })

    it('takes nothing where nothing changed', async () => {
      expect(await delta(updatedLineage)).to.deep.equal(nothing)
    })

    it('does not take a folder for changed because a name came and went in it', async () => {
      makeOne(pathIn(roots['mine'] ?? '', 'etc/own/a'), 'one')
      await carryOver(carryNode(roots), carryStep('update', null))
      makeOne(pathIn(roots['mine'] ?? '', 'etc/own/b'), 'x')
      rmSync(mine('etc/own/b'))
      expect(await delta(withoutAncestor())).to.deep.equal(nothing)
    })

    it('takes what changed in every carried path, by the rules of carry.d', async () => {
      makeOne(pathIn(roots['mine'] ?? '', 'etc/imgbase/carry.d/a.yaml'), 'include: [/usr/lib/own]\nexclude: [/opt]\n')
      for (const name of ['root/a', 'usr/local/a', 'srv/a', 'usr/lib/own/a', 'opt/a', 'usr/lib/a'])
        makeOne(pathIn(roots['mine'] ?? '', name), 'late')
      const {taken} = await delta(updatedLineage)
      const files = ['/etc/imgbase/carry.d/a.yaml', '/root/a', '/srv/a', '/usr/lib/own/a', '/usr/local/a']
      expect(taken).to.include.members(files).and.not.include('/opt/a').and.not.include('/usr/lib/a')
      expect(files.filter((name) => existsSync(inLayer(name)))).to.deep.equal(files)
      expect(await delta(updatedLineage)).to.deep.equal(nothing)
    })

    it('takes edits, new files and deletions by the same three-way, once', async () => {
      writeFileSync(mine('etc/a'), 'late')
      writeFileSync(mine('etc/b'), 'late')
      writeFileSync(mine('etc/new\xff'), 'late')
      rmSync(mine('etc/c'))
      const report = await delta(updatedLineage)
      expect([read('etc/a'), read('etc/b'), read('etc/b.imgnew'), existsSync(inLayer('etc/c'))]).to.deep.equal([
        ...['late', 'late', 'two', false],
      ])
      expect(report).to.deep.equal({
        ...nothing,
        taken: ['/etc/a', '/etc/newÿ'],
        conflicts: ['/etc/b'],
        deleted: ['/etc/c'],
      })
      expect(await delta(updatedLineage)).to.deep.equal(nothing)
    })

    it('does not touch again at the first boot what the new layer changed since the shutdown', async () => {
      writeFileSync(mine('etc/a'), 'late')
      await delta(updatedLineage)
      writeFileSync(inLayer('etc/a'), 'of the new layer')
      writeFileSync(mine('etc/c'), 'later')
      expect((await delta(updatedLineage)).taken).to.deep.equal(['/etc/c'])
      expect([read('etc/a'), read('etc/c')]).to.deep.equal(['of the new layer', 'later'])
    })

    it('gives the image’s version back where a change was taken back', async () => {
      writeFileSync(mine('etc/b'), 'late')
      await delta(updatedLineage)
      writeFileSync(mine('etc/b'), 'one')
      await delta(updatedLineage)
      expect(read('etc/b')).to.equal('two')
    })

    it('takes a folder that became a file, and a link, and a mode', async () => {
      rmSync(mine('etc/d'), {recursive: true})
      writeFileSync(mine('etc/d'), 'a file now')
      execFileSync('ln', ['-sf', '/nowhere', mine('etc/a')])
      execFileSync('chmod', ['600', mine('etc/c')])
      await delta(updatedLineage)
      expect([read('etc/d'), read('etc/d.imgnew/e')]).to.deep.equal(['a file now', 'two'])
      expect(lstatSync(inLayer('etc/a')).isSymbolicLink()).to.equal(true)
      expect(lstatSync(inLayer('etc/c')).mode & 0o7777).to.equal(0o600)
    })

    it('knows a deletion also where no ancestor is known', async () => {
      await carryOver(carryNode(roots), carryStep('update', null))
      rmSync(mine('etc/a'))
      const report = await delta(withoutAncestor())
      expect([report.deleted, existsSync(inLayer('etc/a'))]).to.deep.equal([['/etc/a'], false])
    })

    it('keeps the layer’s root in an fstab that was edited', async () => {
      writeFileSync(mine('etc/fstab'), `${fstab}UUID=data /data xfs rw 0 2\n`)
      expect((await delta(updatedLineage)).taken).to.deep.equal(['/etc/fstab'])
      expect(read('etc/fstab')).to.equal('/dev/node/new+1 / ext4 rw 0 1\nUUID=data /data xfs rw 0 2\n')
    })

    it('looks at everything where its report was lost', async () => {
      writeFileSync(mine('etc/a'), 'late')
      rmSync(`${roots['report']}/var`, {recursive: true})
      await delta(updatedLineage)
      expect(read('etc/a')).to.equal('late')
      expect(await delta(updatedLineage)).to.deep.equal(nothing)
    })

    it('takes nothing for a layer that was staged from nothing', async () => {
      writeFileSync(mine('etc/a'), 'late')
      const report = await takeDelta(carryNode(roots), nodeState(roots), updatedLineage, {
        ...newLayer,
        stagedFrom: null,
      })
      expect([report, read('etc/a')]).to.deep.equal([nothing, 'one'])
    })
  })

  describe('after an init', () => {
    /** A snapshot keeps inodes and times of change; so do hard links, as long as nothing is written in place. */
    const snapshot = (from: string): string => {
      const to = make({})
      execFileSync('cp', ['-al', `${from}/.`, to])
      return to
    }
    const replace = (name: string, text: string): void => {
      rmSync(mine(name), {force: true})
      writeFileSync(mine(name), text)
    }

    beforeEach(async function () {
      this.timeout(60_000)
      const root = make({'etc/a': 'one', 'etc/fstab': fstab, 'opt/app/x': 'one', 'root/y': 'one', 'srv/z': 'one'})
      roots = {mine: root, new: snapshot(root), 'new+1': make({}), report: make({})}
      execFileSync('cp', ['-a', `${root}/.`, roots['new+1'] ?? ''])
      await carryOver(carryNode(roots), carryStep('init', null))
    })

    it('takes edits, new files, links and deletions in the whole root', async () => {
      replace('opt/app/x', 'late')
      replace('root/new\xff\n', 'late')
      rmSync(mine('srv/z'))
      execFileSync('ln', ['-sfn', 'app', mine('opt/current')])
      rmSync(mine('etc/a'))
      execFileSync('mkdir', [mine('etc/a')])
      const report = await delta(initialLineage)
      expect([
        read('opt/app/x'),
        existsSync(inLayer('srv/z')),
        lstatSync(inLayer('etc/a')).isDirectory(),
      ]).to.deep.equal([...['late', false, true]])
      expect(report.taken).to.include.members(['/opt/app/x', '/opt/current'])
      expect(report.deleted).to.deep.equal(['/srv/z'])
      expect(contents(inLayer('root'))).to.equal(contents(mine('root')))
    })

    it('takes nothing twice', async () => {
      replace('opt/app/x', 'late')
      await delta(initialLineage)
      writeFileSync(inLayer('opt/app/x'), 'of the layer')
      replace('srv/z', 'later')
      expect((await delta(initialLineage)).taken).to.deep.equal(['/srv/z'])
      expect([read('opt/app/x'), read('srv/z')]).to.deep.equal(['of the layer', 'later'])
    })

    it('takes a folder that was renamed, and the one that it was again', async () => {
      renameSync(mine('opt/app'), mine('opt/off'))
      await delta(initialLineage)
      expect([read('opt/off/x'), existsSync(inLayer('opt/app/x'))]).to.deep.equal(['one', false])
      renameSync(mine('opt/off'), mine('opt/app'))
      await delta(initialLineage)
      expect([read('opt/app/x'), existsSync(inLayer('opt/off'))]).to.deep.equal(['one', false])
    })

    it('takes again what was half written when the power went', async () => {
      replace('opt/app/x', 'late')
      const node = carryNode(roots)
      const cut = {
        ...node.trees,
        copy: () => {
          writeFileSync(inLayer('opt/app/x'), 'la')
          return Promise.reject(new Error('cut'))
        },
      }
      const [, fault] = await takeDelta({...node, trees: cut}, nodeState(roots), initialLineage, newLayer).then(
        () => [],
        (error: unknown) => [null, error],
      )
      expect(fault).to.be.an('error').with.property('message', 'cut')
      expect((await delta(initialLineage)).taken).to.deep.equal(['/opt/app/x'])
      expect(read('opt/app/x')).to.equal('late')
      writeFileSync(inLayer('opt/app/x'), 'of the layer')
      expect((await delta(initialLineage)).taken).to.deep.equal([])
    })

    it('never takes what is older than what the layer has since', async () => {
      replace('opt/app/x', 'late')
      rmSync(mine('srv/z'))
      writeFileSync(inLayer('opt/app/x'), 'newer')
      writeFileSync(inLayer('srv/z'), 'newer')
      const report = await delta(initialLineage)
      expect([read('opt/app/x'), read('srv/z')]).to.deep.equal(['newer', 'newer'])
      expect([report.taken, report.deleted]).to.deep.equal([[], []])
    })

    it('keeps what names the layer, and takes the rest of an edited fstab', async () => {
      replace('etc/fstab', `${fstab}UUID=data /data xfs rw 0 2\n`)
      execFileSync('mkdir', [mine('etc/kernel')])
      replace('etc/kernel/cmdline', 'root=/dev/old')
      expect((await delta(initialLineage)).taken).to.deep.equal(['/etc/fstab'])
      expect(read('etc/fstab')).to.match(/^\/dev\/node\/new\+1 \/ ext4 rw 0 1\nUUID=data \/data xfs rw 0 2\n/)
      expect(read('etc/kernel/cmdline')).to.equal('root=/dev/node/new+1 quiet\n')
    })

    it('has made the layer name itself, with its own package database, and changed nothing else', () => {
      expect(read('etc/fstab').startsWith('/dev/node/new+1 / ext4 rw 0 1\n')).to.equal(true)
      expect(read('etc/kernel/cmdline')).to.equal('root=/dev/node/new+1 quiet\n')
      expect(read('srv/z')).to.equal('one')
      if (existsSync('/var/lib/dpkg/status'))
        expect(read('usr/lib/sysimage/dpkg/status')).to.equal(readFileSync('/var/lib/dpkg/status', 'utf8'))
    })
  })
})
