import {chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {createFiles} from '../../src/host/files.ts'
import {folders} from './folders.ts'

const files = createFiles()
const failed = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing failed',
    (error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error),
  )

describe('files of the host', () => {
  const made = folders()

  it('read as null, or as an empty folder, where they are missing; what else is wrong is an error', async () => {
    const root = made.make({file: 'text', 'folder/a': ''})
    expect(await files.readText(join(root, 'file'))).to.equal('text')
    for (const missing of ['none', 'none/below', 'file/below']) {
      expect(await files.readText(join(root, missing)), missing).to.equal(null)
      expect(await files.stat(join(root, missing)), missing).to.equal(null)
      expect(await files.list(join(root, missing)), missing).to.deep.equal([])
    }
    expect(await files.list(join(root, 'folder'))).to.deep.equal(['a'])
    expect(await failed(files.readText(join(root, 'folder')))).to.equal('EISDIR')
  })

  it('tell what they are, without following links', async () => {
    const root = made.make({
      file: {text: 'four', mode: 0o4750},
      folder: {folder: 0o2711},
      link: {link: 'file'},
      'dead-link': {link: 'none'},
    })
    expect(await files.stat(join(root, 'file'))).to.include({type: 'file', mode: 0o4750, size: 4n})
    expect(await files.stat(join(root, 'folder'))).to.include({type: 'directory', mode: 0o2711})
    expect(await files.stat(join(root, 'link'))).to.include({type: 'link'})
    expect(await files.stat(join(root, 'dead-link'))).to.include({type: 'link'})
    expect(await files.stat('/dev/null')).to.include({type: 'other'})
  })

  it('give a part of their bytes, and no more than there are', async () => {
    const root = made.make({file: '0123456789'})
    const part = async (offset: number, length: number): Promise<string> =>
      Buffer.from(await files.readBytes(join(root, 'file'), offset, length)).toString()
    expect([await part(0, 4), await part(8, 4), await part(99, 4)]).to.deep.equal(['0123', '89', ''])
  })

  it('have a SHA-256', async () => {
    const root = made.make({file: 'abc'})
    expect(await files.sha256(join(root, 'file'))).to.equal(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    )
  })

  it('are removed with all below them, or were not there', async () => {
    const root = made.make({'tree/a/b': '', 'tree/link': {link: '..'}, other: ''})
    await files.removeTree(join(root, 'tree'))
    await files.removeTree(join(root, 'tree'))
    expect(readdirSync(root)).to.deep.equal(['other'])
  })
})

describe('writing a file atomically', () => {
  const made = folders()

  it('makes it, and its folder, with the mode asked for whatever the umask', async () => {
    const root = made.make({})
    const path = join(root, 'loader/entries/a.conf')
    const umask = process.umask(0o077)
    try {
      await files.writeAtomically(path, 'text\n', 0o644)
    } finally {
      process.umask(umask)
    }
    expect(readFileSync(path, 'utf8')).to.equal('text\n')
    expect(lstatSync(path).mode & 0o7777).to.equal(0o644)
    expect(readdirSync(join(root, 'loader/entries'))).to.deep.equal(['a.conf'])
  })

  it('replaces what is there as a whole: a reader sees the old text or the new one', async () => {
    const root = made.make({})
    const path = join(root, 'custom.cfg')
    const texts = ['a'.repeat(200_000), 'b'.repeat(300_000)] as const
    await files.writeAtomically(path, texts[0], 0o600)
    let isWriting = true
    const writing = (async () => {
      for (let round = 0; round < 30; round++) await files.writeAtomically(path, texts[round % 2 === 0 ? 1 : 0], 0o600)
    })().finally(() => (isWriting = false))
    const seen = new Set<string>()
    while (isWriting) seen.add((await files.readText(path)) ?? 'missing')
    await writing
    expect([...seen].every((text) => text === texts[0] || text === texts[1])).to.equal(true)
    expect(seen.size).to.equal(2)
  })

  it('leaves the old text and nothing beside where it fails', async () => {
    const root = made.make({'taken/a': '', 'old.cfg': 'old'})
    expect(await failed(files.writeAtomically(join(root, 'taken'), 'new', 0o644))).to.equal('EISDIR')
    expect(await failed(files.writeAtomically(join(root, 'old.cfg/below'), 'new', 0o644))).to.equal('EEXIST')
    expect(readdirSync(root).toSorted()).to.deep.equal(['old.cfg', 'taken'])
    expect(readFileSync(join(root, 'old.cfg'), 'utf8')).to.equal('old')
  })

  it('is not kept from it by what a killed one left, and writes through no link', async () => {
    const root = made.make({victim: 'precious'})
    const path = join(root, 'custom.cfg')
    symlinkSync(join(root, 'victim'), `${path}.imgbase-new`)
    await files.writeAtomically(path, 'one', 0o644)
    writeFileSync(`${path}.imgbase-new`, 'half of')
    chmodSync(`${path}.imgbase-new`, 0o400)
    await files.writeAtomically(path, 'two', 0o644)
    rmSync(path)
    symlinkSync(join(root, 'victim'), path)
    await files.writeAtomically(path, 'three', 0o644)
    expect(readFileSync(join(root, 'victim'), 'utf8')).to.equal('precious')
    expect([readFileSync(path, 'utf8'), lstatSync(path).isFile()]).to.deep.equal(['three', true])
    expect(readdirSync(root).toSorted()).to.deep.equal(['custom.cfg', 'victim'])
  })

  it('makes folders, there or not', async () => {
    const root = made.make({})
    await files.makeDirectory(join(root, 'a/b'))
    await files.makeDirectory(join(root, 'a/b'))
    mkdirSync(join(root, 'a/b/c'))
    expect(readdirSync(join(root, 'a'))).to.deep.equal(['b'])
  })
})
