import {createHash} from 'node:crypto'
import {copyFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import fc from 'fast-check'
import type {Host} from '../../../src/host/host.ts'
import {indexOf} from '../../../src/image/block-index.ts'
import {recogniseCaibx} from '../../../src/image/casync/recognise-caibx.ts'
import {pullChunks} from '../../../src/image/casync/pull-chunks.ts'
import type {ImageSource} from '../../../src/model/image.ts'
import {parseCaibx} from '../../../src/read/caibx.ts'
import {required} from '../../../src/use/ask.ts'
import {makeSampleRoot, needsRoot, realHost, shell, temporaryFolder} from '../sample-root.ts'

const size = 24 * 1024 * 1024
const ways = [
  ['zstd', 'sha512-256'],
  ['xz', 'sha256'],
  ['gzip', 'sha512-256'],
] as const

describe("casync's chunks", () => {
  needsRoot()
  const folder = temporaryFolder()
  const host = {...realHost(), report: () => undefined} as unknown as Host
  const path = (name: string): string => join(folder, name)

  before(() => {
    makeSampleRoot(folder, false)
    const make = (name: string): string => `truncate -s ${size} ${name}; mkfs.ext4 -q -F -U clear -d root ${name}`
    shell(folder, 'head -c 3000000 /dev/urandom > root/usr/some')
    shell(folder, `${make('one')}; cp one two; printf changed | dd of=two bs=1 seek=1000 conv=notrunc status=none`)
    // As an edit of the first one, in the middle of a file.
    shell(
      folder,
      'head -c 300000 /dev/urandom | dd of=two bs=1M oflag=seek_bytes seek=9000000 conv=notrunc status=none',
    )
    for (const [compression, digest] of ways)
      for (const name of ['one', 'two'])
        shell(
          folder,
          `casync make --compression=${compression} --digest=${digest} --store=${compression}.castr ${name}-${compression}.caibx ${name}`,
        )
    shell(
      folder,
      'cp -r zstd.castr default.castr; casync make --store=default.castr root.caibx one; tar -c root | zstd -q > tarred; casync make --store=default.castr tarred.caibx tarred',
    )
  })

  const recognise = (name: string, chunkStore: string | null) =>
    recogniseCaibx(host, {image: path(name), chunkStore, allowUnsigned: true})

  /** Onto a file, which stands for a volume. */
  const pull = async (image: ImageSource, store: string, from: string | null): Promise<Uint8Array> => {
    const device = path('device')
    rmSync(device, {force: true})
    if (from === null) writeFileSync(device, '')
    else copyFileSync(path(from), device)
    truncateSync(device, size + 1024 * 1024)
    return pullChunks(host, {image, store, device, onSnapshot: from !== null}, () => undefined)
  }

  const heldNow = (): Buffer => readFileSync(path('device')).subarray(0, size)

  for (const [compression, digest] of ways)
    it(`compressed with ${compression}, named by ${digest}: gives the same bytes, onto nothing and onto what was before`, async () => {
      const store = path(`${compression}.castr`)
      const image = required(await recognise(`two-${compression}.caibx`, store))
      expect(image).to.deep.include({contentSize: BigInt(size), metadata: null})
      expect(image.format).to.deep.equal({kind: 'caibx', filesystem: 'ext4', store})
      const hash = createHash('sha256').update(readFileSync(path(`two-${compression}.caibx`)))
      expect(image.digest).to.equal(`sha256:${hash.digest('hex')}`)
      // A process for each chunk takes its time.
      for (const from of compression === 'xz' ? ['one'] : [null, 'one']) {
        const index = await pull(image, store, from)
        expect(heldNow().equals(readFileSync(path('two'))), String(from)).to.equal(true)
        expect(Buffer.compare(index, await indexOf(host.files, path('device'), size))).to.equal(0)
      }
    })

  it('what is there at the same place is not fetched', async () => {
    const asked: string[] = []
    const files = {
      ...host.files,
      readBytes: (file: string, ...more: [number, number]) => (asked.push(file), host.files.readBytes(file, ...more)),
    }
    const image = required(await recognise('two-zstd.caibx', path('zstd.castr')))
    const device = path('device')
    copyFileSync(path('one'), device)
    await pullChunks({...host, files}, {image, store: path('zstd.castr'), device, onSnapshot: true}, () => undefined)
    const all = readdirSync(path('zstd.castr'), {recursive: true}).filter((name) => String(name).endsWith('.cacnk'))
    const chunks = asked.filter((file) => file.endsWith('.cacnk'))
    expect(chunks.length)
      .to.be.within(1, 20)
      .and.to.be.below(all.length / 2)
  })

  it('are looked for beside the index', async () => {
    expect(required(await recognise('root.caibx', null)).format).to.deep.include({store: path('default.castr')})
    shell(folder, 'mkdir elsewhere; cp one-zstd.caibx elsewhere/a.caibx; cp -r zstd.castr elsewhere/a.castr')
    expect(required(await recognise('elsewhere/a.caibx', null)).format).to.deep.include({
      store: path('elsewhere/a.castr'),
    })
  })

  const refusal = async (name: string, store: string | null): Promise<string> => {
    const outcome = await recognise(name, store)
    return outcome.ok ? expect.fail('it was taken') : `${outcome.faults[0]?.message} ${outcome.faults[0]?.hint}`
  }

  it('that are not there, of no file system, or of no index are refused', async () => {
    expect(await refusal('two-xz.caibx', null)).to.match(
      /are not in .*default\.castr, nor in .*two-xz\.castr .*--chunk-store/,
    )
    expect(await refusal('tarred.caibx', null)).to.contain('is an index of what is compressed')
    shell(folder, 'head -c 500 root.caibx > cut.caibx')
    expect(await refusal('cut.caibx', null)).to.contain("is no index of casync's, or is not whole")
    expect(await refusal('nothing.caibx', null)).to.contain('There is no')
  })

  it('that are damaged, or missing, are named, and nothing is taken of them', async () => {
    const image = required(await recognise('two-zstd.caibx', path('zstd.castr')))
    const fails = async (change: string): Promise<string> => {
      shell(
        folder,
        `rm -rf bad.castr; cp -r zstd.castr bad.castr; for chunk in $(find bad.castr -type f -size +20k); do ${change}; done`,
      )
      return pull(image, path('bad.castr'), null).then(() => expect.fail('it was taken'), String)
    }
    expect(await fails('printf XXXX | dd of=$chunk bs=1 seek=3000 conv=notrunc status=none')).to.match(
      /The chunk .*\.cacnk \(at \d+ of the file system\) is not what its name says/,
    )
    expect(await fails('zstd -qf root.caibx -o $chunk')).to.match(/is not what its name says/)
    expect(await fails('rm $chunk')).to.match(/\.cacnk is missing/)
  })

  it('an index that was damaged is none, or one that keeps its limits', () =>
    fc.assert(
      fc.property(fc.nat({max: 3000}), fc.integer({min: 0, max: 255}), fc.nat({max: 200}), (at, byte, less) => {
        const bytes = readFileSync(path('root.caibx')).subarray(0, -less || undefined)
        bytes[at] = byte
        const index = parseCaibx(bytes)
        if (index === null) return
        for (const [item, end] of index.ends.entries())
          expect(end - (index.ends[item - 1] ?? 0)).to.be.within(1, 16 * 1024 * 1024)
      }),
    ))
})
