import {execFileSync} from 'node:child_process'
import {mkdirSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import fc from 'fast-check'
import {createTrees} from '../../../src/host/trees.ts'
import {writeTree, type TreeLayer} from '../../../src/image/tree/write-tree.ts'
import {layersOf as sourcesOf} from '../../../src/image/tree/sources.ts'
import {archiveOf} from '../../../src/image/tar-command.ts'
import {needsRoot, realHost, shell, temporaryFolder} from '../sample-root.ts'
import {randomPair, scriptOf, type Sprig} from './random-tree.ts'

/** A tree is compared by all that tar can see of it: names, types, contents, owners, modes, times, links, xattrs, ACLs. */
describe('writeTree', function () {
  needsRoot()
  this.timeout(240_000)
  const folder = temporaryFolder()
  const {tools} = realHost()
  const host = {tools, trees: createTrees(tools)}

  const make = (name: string, script: string): string => {
    const path = join(folder, name)
    rmSync(path, {recursive: true, force: true})
    mkdirSync(path)
    shell(path, `umask 022\n${script}`)
    return path
  }
  const tree = (name: string, sprigs: readonly Sprig[]): string => make(name, scriptOf(sprigs))

  async function* layersOf(...layers: readonly TreeLayer[]): AsyncGenerator<TreeLayer> {
    for (const layer of layers) yield await Promise.resolve(layer)
  }
  const layer = (source: string, whiteouts = false): TreeLayer => ({
    stream: tools.stream(archiveOf(source, '--sparse')),
    ...{strip: 0, whiteouts},
  })

  it('makes any tree exactly what any other one is', async () => {
    await fc.assert(
      fc.asyncProperty(randomPair, async ([before, after]) => {
        const [target, source] = [tree('target', before), tree('source', after)]
        await writeTree(host, target, layersOf(layer(source)))
        expect(lookOf(target)).to.equal(lookOf(source))
      }),
      {numRuns: Number(process.env['TREE_RUNS'] ?? 25)},
    )
  })

  it('makes any tree exactly what unsquashfs unpacks', async () => {
    await fc.assert(
      fc.asyncProperty(randomPair, async ([before, after]) => {
        const [target] = [tree('target', before), tree('source', after.map(nameable))]
        shell(folder, `rm -rf fresh squashfs; ${squash}; unsquashfs -quiet -no-progress -xattrs -dest fresh squashfs`)
        await writeTree(host, target, squashed())
        expect(lookOf(target)).to.equal(lookOf(join(folder, 'fresh')))
      }),
      {numRuns: Number(process.env['TREE_RUNS'] ?? 8)},
    )
  })

  /** sqfs2tar writes an attribute's name into tar as it is, where `=` ends it. */
  const nameable = (one: Sprig): Sprig => (one.extra === 'other user' ? {...one, extra: 'user'} : one)

  const squash = 'mksquashfs source squashfs -quiet -no-progress 2>&1'

  async function* squashed(): AsyncGenerator<TreeLayer> {
    const format = {kind: 'squashfs'} as const
    const image = {path: join(folder, 'squashfs'), format, digest: null, contentSize: 0n, metadata: null}
    yield* sourcesOf(realHost(), image, null)
  }

  it('makes the holes of a squashfs anew, also where a file becomes one', async () => {
    make(
      'source',
      'head -c 100000 /dev/urandom >end; truncate -s 20M end; truncate -s 3M all; (echo x; cat end; echo y) >between; find . -exec touch -d @1500000000 {} +',
    )
    shell(folder, `rm -f squashfs; ${squash}`)
    const target = make('target', 'head -c 3M /dev/urandom >all; yes | head -c 20M >end; cp end between')
    await writeTree(host, target, squashed())
    expect(lookOf(target)).to.equal(lookOf(join(folder, 'source')))
    const room = (name: string): number => statSync(join(target, name)).blocks * 512
    expect(room('end') + room('all') + room('between')).to.be.below(500_000)
  })

  it('a damaged squashfs is an error, and so is one that is cut', async () => {
    make('source', 'head -c 1000000 /dev/urandom >random; yes | head -c 9M >y')
    for (const harm of [
      'truncate -s 300000 squashfs',
      'yes | dd of=squashfs bs=1000 count=40 seek=1000 conv=notrunc',
    ]) {
      shell(folder, `rm -f squashfs; ${squash}; ${harm} 2>&1`)
      const error: unknown = await writeTree(host, make('target', ''), squashed()).catch((one: unknown) => one)
      expect(String(error), harm).to.match(/sqfs2tar/)
    }
  })

  it('makes any tree what layers over one another are', async () => {
    await fc.assert(
      fc.asyncProperty(randomPair, randomPair, async ([before, first], [, second]) => {
        const [target, one, other] = [tree('target', before), tree('one', first), tree('other', second)]
        await writeTree(host, target, layersOf(layer(one, true), layer(other, true)))
        const fresh = make('fresh', '')
        await writeTree(host, fresh, layersOf(layer(one, true), layer(other, true)))
        expect(lookOf(target)).to.equal(lookOf(fresh))
      }),
      {numRuns: Number(process.env['TREE_RUNS'] ?? 10)},
    )
  })

  const base =
    'mkdir -p usr/bin etc; echo a >usr/bin/a; echo b >usr/bin/b; echo c >etc/c; find . -exec touch -h -d @1500000000 {} +'

  it('leaves what is right alone, and gives what has another time only that', async () => {
    const target = make('target', base)
    const source = make('source', `${base}; touch -d @1600000000 usr/bin/b; echo other >etc/c; chmod 700 usr/bin/a`)
    const inodes = (): readonly number[] =>
      ['usr/bin/a', 'usr/bin/b', 'etc/c'].map((name) => statSync(join(target, name)).ino)
    const before = inodes()
    await writeTree(host, target, layersOf(layer(source)))
    const after = inodes()
    expect([after[0], after[1]]).to.deep.equal([before[0], before[1]])
    expect(after[2]).to.not.equal(before[2])
    expect(lookOf(target)).to.equal(lookOf(source))
  })

  it('takes away what whiteouts name, and the contents of an opaque folder', async () => {
    const target = make('target', 'mkdir old; echo x >old/x')
    const one = make('one', 'mkdir -p a b c; echo 1 >a/1; echo 2 >a/2; echo 3 >b/3; echo 4 >c/4')
    const two = make('two', 'mkdir -p a b; touch a/.wh.1 a/.wh..wh..plnk b/.wh..wh..opq .wh.c; echo 5 >b/5')
    await writeTree(host, target, layersOf(layer(one, true), layer(two, true)))
    expect(readdirSync(target, {recursive: true}).toSorted()).to.deep.equal(['a', 'a/2', 'b', 'b/5'])
  })

  it('a file that a layer changes and the next one changes back is the one that was there', async () => {
    const target = make('target', base)
    const [one, two] = [make('one', `${base}; echo longer >usr/bin/a`), make('two', base)]
    const before = statSync(join(target, 'usr/bin/a')).ino
    await writeTree(host, target, layersOf(layer(one, true), layer(two, true)))
    expect(statSync(join(target, 'usr/bin/a')).ino).to.equal(before)
    expect(lookOf(target)).to.equal(lookOf(two))
  })

  const hostile: Readonly<Record<string, readonly [script: string, words: RegExp]>> = {
    'a path that leads out': ["tar -cPf ../bad.tar --transform 's,^x,../x,' x", /leads out of it/],
    'a name behind a link': [
      'ln -s /etc l; tar -cf ../bad.tar l; rm l; mkdir l; echo 1 >l/x; tar -rf ../bad.tar --no-recursion l/x',
      /behind "\/l"/,
    ],
    'a hard link to nothing': ['ln x y; tar -cf ../bad.tar x y; tar --delete -f ../bad.tar x', /links "\/y" to "x"/],
    'no end': ['tar -cf - x | head -c 1024 >../bad.tar', /cut short/],
    'a damaged header': [
      'tar -cf ../bad.tar x; printf Z | dd of=../bad.tar bs=1 seek=10 conv=notrunc',
      /no header of tar/,
    ],
  }
  for (const [what, [script, words]] of Object.entries(hostile))
    it(`refuses ${what}, and writes nothing outside`, async () => {
      make('bad', `rm -f ../x ../bad.tar; echo 1 >x; ${script}`)
      const target = make('target', '')
      const stream = tools.stream(['cat', join(folder, 'bad.tar')])
      const error: unknown = await writeTree(host, target, layersOf({stream, strip: 0, whiteouts: false})).catch(
        (one: unknown) => one,
      )
      expect(String(error)).to.match(words)
      expect(readdirSync(folder)).to.not.include('x')
    })

  it('keeps large sparse files small', async () => {
    const source = make(
      'source',
      'truncate -s 50M holes; printf end | dd of=holes bs=1 seek=40000000 conv=notrunc status=none',
    )
    const target = make('target', '')
    await writeTree(host, target, layersOf(layer(source)))
    expect(statSync(join(target, 'holes')).blocks * 512).to.be.below(1024 * 1024)
    writeFileSync(join(target, 'more'), 'x')
    await writeTree(host, target, layersOf(layer(source)))
    expect(lookOf(target)).to.equal(lookOf(source))
  })

  function lookOf(path: string): string {
    const options = ['--sort=name', '--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime']
    const [tar, ...argv] = archiveOf(path, ...options)
    return execFileSync(tar, argv, {maxBuffer: 1 << 28}).toString('latin1')
  }
})
