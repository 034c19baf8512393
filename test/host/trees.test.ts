import {expect} from 'chai'
import {execFileSync} from 'node:child_process'
import {chownSync, lstatSync, readFileSync, readlinkSync, truncateSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {createTrees} from '../../src/host/trees.ts'
import {sameSide} from '../../src/model/tree.ts'
import {treePath, type TreePath} from '../../src/model/tree-path.ts'
import {contents, folders, isRoot, names, pathIn, plainTools} from './folders.ts'

const trees = createTrees(plainTools)
const top = treePath('')

const awkward = {
  'etc/with space': 'a',
  'etc/new\nline': 'b',
  'etc/-rf': 'c',
  'etc/back\\nslash': 'd',
  'etc/\xff\xfe': 'e',
  'etc/[a-z]*?': 'f',
  'etc/"quoted\'': 'g',
  [`etc/${'l'.repeat(250)}`]: 'h',
  'etc/..hidden': 'i',
  'etc/link\xff': {link: 'to nowhere'},
}

describe('trees', () => {
  const {make} = folders()

  before(function () {
    if (!isRoot) this.skip()
  })

  describe('list', () => {
    it('tells names of any bytes', async () => {
      const {entries} = await trees.list(make(awkward), treePath('etc'))
      expect([...entries.keys()].toSorted()).to.deep.equal(['etc', ...Object.keys(awkward)].toSorted())
      expect(entries.get('etc/link\xff' as TreePath)).to.include({type: 'link', target: 'to nowhere'})
    })

    it('does not go through a link at its start, or above it', async () => {
      const root = make({etc: {link: '/etc'}, 'a/b': {link: '/'}})
      expect([...(await trees.list(root, treePath('etc'))).entries.keys()]).to.deep.equal(['etc'])
      expect((await trees.list(root, treePath('etc/ssh'))).entries.size).to.equal(0)
      expect((await trees.list(root, treePath('a/b/etc'))).entries.size).to.equal(0)
    })

    it('hides what is mounted, and does not tell what is in it', async () => {
      const {entries, hidden} = await trees.list('/', treePath('proc'))
      expect([entries.size, [...hidden]]).to.deep.equal([0, [['proc', 'directory']]])
    })
  })

  describe('sides', () => {
    it('tells content, links, modes and folders, of names of any bytes', async () => {
      const root = make({...awkward, 'etc/d': {folder: 0o1770}, 'etc/s': {text: 'x', mode: 0o4755}})
      const found = await trees.sides(root, (await trees.list(root, top)).entries.keys())
      expect(found.get('etc/\xff\xfe' as TreePath)).to.include({
        sha256: '3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea',
        md5: 'e1671797c52e15f763380b45e841ec32',
      })
      expect(found.get(treePath('etc/d'))).to.include({type: 'directory', mode: 0o1770})
      expect(found.get(treePath('etc/s'))).to.include({type: 'file', mode: 0o4755})
      expect(found.get('etc/link\xff' as TreePath)).to.include({type: 'link', target: 'to nowhere'})
      expect(found.size).to.equal(Object.keys(awkward).length + 4)
    })

    it('sees file capabilities', async () => {
      const root = make({a: 'same', b: 'same'})
      execFileSync('setcap', ['cap_net_raw+ep', `${root}/a`])
      const found = await trees.sides(root, names('a', 'b'))
      const [one, other] = [found.get(treePath('a')), found.get(treePath('b'))]
      expect(one !== undefined && other !== undefined && sameSide(one, other)).to.equal(false)
    })

    it('reads large files, hard links, sockets, fifos and devices', async () => {
      const root = make({large: 'start'})
      truncateSync(`${root}/large`, 40_000_000)
      execFileSync('ln', [`${root}/large`, `${root}/also`])
      execFileSync('mkfifo', [`${root}/fifo`])
      execFileSync('mknod', [`${root}/null`, 'c', '1', '3'])
      const server = createServer().listen(`${root}/socket`)
      await new Promise((resolve) => server.once('listening', resolve))
      const found = await trees.sides(root, names('large', 'also', 'fifo', 'null', 'socket', 'missing'))
      server.close()
      const sum = execFileSync('sha256sum', [`${root}/large`])
        .toString()
        .split(' ')[0]
      expect(found.get(treePath('large'))).to.include({type: 'file', sha256: sum})
      expect(found.get(treePath('also'))).to.deep.equal(found.get(treePath('large')))
      expect(found.get(treePath('fifo'))).to.include({type: 'other', what: 'fifo 0:0'})
      expect(found.get(treePath('null'))).to.include({type: 'other', what: 'character device 1:3'})
      expect(found.get(treePath('socket'))).to.include({type: 'other', what: 'socket'})
      expect(found.size).to.equal(5)
    })

    it('leaves out what lies behind a link', async () => {
      const root = make({etc: {link: '/etc'}})
      expect([...(await trees.sides(root, names('etc', 'etc/passwd'))).keys()]).to.deep.equal(['etc'])
    })
  })

  describe('copy', () => {
    it('copies names of any bytes with owners, modes, capabilities and times', async () => {
      const from = make({...awkward, 'etc/d/deep/s': {text: 'x', mode: 0o4750}, 'etc/d/empty': {folder: 0o2770}})
      chownSync(`${from}/etc/d/deep/s`, 1234, 4_000_000_000)
      execFileSync('setcap', ['cap_net_raw+ep', `${from}/etc/d/deep/s`])
      execFileSync('chmod', ['6750', `${from}/etc/d/deep/s`])
      const to = make({})
      await trees.copy(from, to, (await trees.list(from, top)).entries.keys())
      expect(contents(to)).to.equal(contents(from))
      expect(lstatSync(`${to}/etc/d/deep/s`, {bigint: true}).mtimeNs).to.equal(
        lstatSync(`${from}/etc/d/deep/s`, {bigint: true}).mtimeNs,
      )
    })

    it('keeps files sparse', async () => {
      const from = make({sparse: 'start'})
      truncateSync(`${from}/sparse`, 100_000_000)
      const to = make({})
      await trees.copy(from, to, names('sparse'))
      expect(lstatSync(`${to}/sparse`).size).to.equal(100_000_000)
      expect(lstatSync(`${to}/sparse`).blocks).to.be.below(100)
    })

    it('copies a folder without what is in it, and makes the folders on the way', async () => {
      const from = make({'a/b/c/f': 'x', 'a/other': 'y', 'a/b': {folder: 0o711}})
      const to = make({})
      await trees.copy(from, to, names('a/b/c'))
      expect([...(await trees.list(to, top)).entries.keys()].toSorted()).to.deep.equal(['', 'a', 'a/b', 'a/b/c'])
      expect(lstatSync(`${to}/a/b`).mode & 0o7777).to.equal(0o711)
    })

    it('lays a folder over a folder, not into it (oVirt: directory copied into directory)', async () => {
      const from = make({'etc/d/f': 'new'})
      const to = make({'etc/d/f': 'old', 'etc/d/g': 'stays'})
      await trees.copy(from, to, names('etc/d', 'etc/d/f'))
      expect([...(await trees.list(to, top)).entries.keys()].toSorted()).to.deep.equal([
        '',
        'etc',
        'etc/d',
        'etc/d/f',
        'etc/d/g',
      ])
      expect(readFileSync(`${to}/etc/d/f`, 'utf8')).to.equal('new')
    })

    it('puts a link in place of a file, of a full folder, and the other way round (oVirt: file became link)', async () => {
      const from = make({a: {link: 'x'}, b: {link: 'y'}, c: 'file', 'd/in': 'folder', e: 'file'})
      const to = make({a: 'file', 'b/full/of\xff': 'z', c: {link: '/etc/passwd'}, d: {link: '/etc'}, 'e/x': 'y'})
      await trees.copy(from, to, names('a', 'b', 'c', 'd', 'd/in', 'e'))
      expect(contents(to)).to.equal(contents(from))
    })

    it('writes neither through links out of the layer nor into hard links (oVirt: chown following links)', async () => {
      const outside = make({'victim/f': {text: 'host', mode: 0o600}, 'victim/hard': 'host'})
      const from = make({'etc/f': {text: 'ours', mode: 0o777}, 'etc/hard': 'ours', 'x/f': 'ours'})
      const to = make({'etc/f': {link: `${outside}/victim/f`}, x: {link: `${outside}/victim`}})
      execFileSync('ln', [`${outside}/victim/hard`, `${to}/etc/hard`])
      const before = contents(outside)
      await trees.copy(from, to, names('etc/f', 'etc/hard'))
      const error = await trees.copy(from, to, names('x/f')).catch((reason: unknown) => reason)
      expect(error).to.be.instanceOf(Error).with.property('message').that.contains('behind a link')
      expect(contents(outside)).to.equal(before)
      expect(readFileSync(`${to}/etc/f`, 'utf8')).to.equal('ours')
    })

    it('copies nothing from behind a link', async () => {
      const to = make({})
      await trees.copy(make({x: {link: '../../etc'}}), to, names('x/passwd'))
      expect((await trees.list(to, top)).entries.size).to.equal(1)
    })
  })

  describe('copyAs', () => {
    it('puts a file and a whole folder beside, replaces what is there, and leaves nothing else', async () => {
      const from = make({'etc/f\xff': {text: 'theirs', mode: 0o640}, 'etc/d/deep/g': 'theirs'})
      const to = make({'etc/f\xff': 'ours', 'etc/d': 'ours', 'etc/d.imgnew': 'older'})
      const beside = new Map([
        ['etc/f\xff', 'etc/f\xff.imgnew'],
        ['etc/d', 'etc/d.imgnew'],
      ] as [TreePath, TreePath][])
      await trees.copyAs(from, to, beside)
      await trees.copyAs(from, to, beside)
      expect(contents(to)).to.equal(
        contents(
          make({
            ...{'etc/f\xff': 'ours', 'etc/d': 'ours', 'etc/f\xff.imgnew': {text: 'theirs', mode: 0o640}},
            'etc/d.imgnew/deep/g': 'theirs',
          }),
        ),
      )
    })
  })

  describe('remove', () => {
    it('removes links and not what they point to, and no folder that has more in it', async () => {
      const outside = make({'d/f': 'host'})
      const root = make({a: {link: `${outside}/d`}, 'b/c': 'x', 'b/stays': 'y', 'd/e\xff': 'z', loop: {link: outside}})
      await trees.remove(root, names('a', 'b', 'b/c', 'd', 'd/e\xff', 'loop/d/f', 'missing', 'missing/x'))
      expect([...(await trees.list(root, top)).entries.keys()].toSorted()).to.deep.equal(['', 'b', 'b/stays', 'loop'])
      expect(readFileSync(`${outside}/d/f`, 'utf8')).to.equal('host')
    })
  })

  describe('write, read, move and makeFolder', () => {
    it('replace a link instead of writing through it, and refuse a link on the way', async () => {
      const outside = make({passwd: 'host'})
      const root = make({'etc/fstab': {link: `${outside}/passwd`}, out: {link: outside}})
      await trees.write(root, treePath('etc/fstab'), Buffer.from('text'), 0o640)
      expect(readFileSync(`${root}/etc/fstab`, 'utf8')).to.equal('text')
      expect(lstatSync(`${root}/etc/fstab`).mode & 0o7777).to.equal(0o640)
      for (const attempt of [
        trees.write(root, treePath('out/passwd'), Buffer.from('x'), 0o644),
        trees.makeFolder(root, treePath('out/new')),
        trees.move(root, treePath('out/passwd'), treePath('passwd')),
        trees.move(root, treePath('etc/fstab'), treePath('out/fstab')),
      ])
        expect(await attempt.catch((reason: unknown) => reason)).to.be.instanceOf(Error)
      expect(await trees.read(root, treePath('out/passwd'))).to.equal(null)
      expect([readFileSync(`${outside}/passwd`, 'utf8'), readlinkSync(`${root}/out`)]).to.deep.equal(['host', outside])
    })

    it('move once', async () => {
      const root = make({'var/lib/dpkg/status': 'x'})
      expect(await trees.move(root, treePath('var/lib/dpkg'), treePath('usr/lib/sysimage/dpkg'))).to.equal(true)
      expect(await trees.move(root, treePath('var/lib/dpkg'), treePath('usr/lib/sysimage/dpkg'))).to.equal(false)
      expect(readFileSync(`${root}/usr/lib/sysimage/dpkg/status`, 'utf8')).to.equal('x')
    })
  })

  it('takes what is changed, and vanishes, while it is copied', async () => {
    const from = make({
      'etc/log': 'x'.repeat(1000),
      ...Object.fromEntries(Array.from({length: 300}, (_, n) => [`etc/${n}`, 'y'])),
    })
    const to = make({})
    const all = [...(await trees.list(from, top)).entries.keys()]
    const writing = setInterval(() => writeFileSync(pathIn(from, 'etc/log'), 'z', {flag: 'a'}), 1)
    const copying = trees.copy(from, to, all)
    execFileSync('rm', [`${from}/etc/299`, `${from}/etc/150`])
    await copying
    clearInterval(writing)
    expect((await trees.list(to, top)).entries.size).to.be.within(all.length - 2, all.length)
  })
})
