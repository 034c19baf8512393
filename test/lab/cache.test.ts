import {expect} from 'chai'
import {existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {cached, recipeKey} from './cache.ts'

describe('the cache of what tests make', () => {
  const before = process.env['IMGBASE_CACHE']
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'imgbase-cache-'))
    process.env['IMGBASE_CACHE'] = folder
  })

  afterEach(() => {
    if (before === undefined) delete process.env['IMGBASE_CACHE']
    else process.env['IMGBASE_CACHE'] = before
    rmSync(folder, {recursive: true})
  })

  const make = (text: string) => (path: string) => Promise.resolve(writeFileSync(path, text))
  const keyOf = (word: string): string => `thing-${recipeKey([], [word])}`

  it('makes a file once, also for two at the same time', async () => {
    const paths = await Promise.all(['a', 'b'].map((text) => cached(keyOf('x'), 'file', make(text))))
    expect(paths[0]).to.equal(paths[1])
    expect(readFileSync(paths[0] ?? '', 'utf8')).to.be.oneOf(['a', 'b'])
    expect(await cached(keyOf('x'), 'file', () => Promise.reject(new Error('made again')))).to.equal(paths[0])
  })

  it('leaves nothing of what failed', async () => {
    const failed = await cached(keyOf('x'), 'file', () => Promise.reject(new Error('no'))).catch(
      (error: unknown) => error,
    )
    expect(failed).to.be.an('error')
    expect(readdirSync(join(folder, keyOf('x')))).to.deep.equal([])
  })

  it('keeps the three of a recipe that were used last, and all of others', async () => {
    for (const [age, word] of ['first', 'second', 'third'].entries()) {
      await cached(keyOf(word), 'file', make(word))
      utimesSync(join(folder, keyOf(word)), 1000 + age, 1000 + age)
    }
    for (const other of ['other-123456789abc', `${keyOf('first')}-images`]) {
      mkdirSync(join(folder, other))
      utimesSync(join(folder, other), 1, 1)
    }
    await cached(keyOf('first'), 'file', make('again'))
    await cached(keyOf('fourth'), 'file', make('fourth'))
    const left = ['first', 'second', 'third', 'fourth'].filter((word) => existsSync(join(folder, keyOf(word))))
    expect(left).to.deep.equal(['first', 'third', 'fourth'])
    expect(readdirSync(folder)).to.include.members(['other-123456789abc', `${keyOf('first')}-images`])
  })
})
