import {createHash} from 'node:crypto'
import {execFileSync} from 'node:child_process'
import {createReadStream, readFileSync, statSync, truncateSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {createStandardInput} from '../../src/host/standard-input.ts'
import type {Host} from '../../src/host/host.ts'
import {incoming, type Incoming} from '../../src/image/incoming.ts'
import {recogniseImage} from '../../src/image/recognise.ts'
import {recogniseStored} from '../../src/image/recognise-stored.ts'
import {storeIncoming} from '../../src/image/store-incoming.ts'
import {recogniseStreamed} from '../../src/image/streamed-image.ts'
import {required} from '../../src/use/ask.ts'
import {makeSampleRoot, needsRoot, realHost, shell, temporaryFolder} from './sample-root.ts'

type Piped = Pick<Host, 'tools' | 'files' | 'web' | 'input'>

describe('a squashfs that comes in', () => {
  needsRoot()
  const folder = temporaryFolder()
  const host = realHost()
  const path = (name: string): string => join(folder, name)

  before(() => {
    makeSampleRoot(folder, false)
    shell(folder, 'mksquashfs root flat.squashfs -quiet -no-progress')
    shell(
      folder,
      'truncate -s 48M raw; mkfs.ext4 -q -F -d root raw; mkdir -p live/LiveOS; mv raw live/LiveOS/rootfs.img',
    )
    shell(
      folder,
      'mksquashfs live live.squashfs -quiet -no-progress; (cat live.squashfs; yes | head -c 3000000) > tailed',
    )
    shell(folder, 'head -c 200000 live.squashfs > short; head -c 50 live.squashfs > stub; zstd -q live.squashfs')
  })

  const piped = (name: string): Piped & {stream: Incoming} => {
    const all = {...host, input: createStandardInput(() => createReadStream(path(name)))}
    return {...all, stream: incoming(all, '-') ?? expect.fail('- is no stream')}
  }

  /** In the place of a volume: a file, and a pool's chunk that nobody knows. */
  const store = async (from: Piped, bytes: bigint, image = '-', inner: string | null = null): Promise<string> => {
    shell(folder, 'rm -f device; touch device')
    truncateSync(path('device'), Number(bytes) + 5_000_000)
    const step = {kind: 'image.store', vg: folder.slice('/'.length), name: 'device', image, inner, bytes} as const
    return (await storeIncoming({...from, tools: elsewhere(from)}, step, () => undefined)) ?? ''
  }

  const elsewhere = ({tools}: Piped): Host['tools'] => ({
    ...tools,
    pipe: (commands, options) =>
      tools.pipe(
        commands.map(([tool, ...words]) => [tool, ...words.map((word) => word.replace('of=/dev/', 'of=/'))]),
        options,
      ),
  })

  it('is stored up to the end that its superblock tells, and its digest is that of all that came', async () => {
    const from = piped('tailed')
    const image = required(await recogniseStreamed(from, '-', from.stream))
    expect(image).to.deep.include({format: {kind: 'incoming', inner: null}, digest: null, metadata: null})
    expect(Number(image.contentSize)).to.be.within(
      statSync(path('live.squashfs')).size - 4096,
      statSync(path('live.squashfs')).size,
    )
    const digest = await store(from, image.contentSize)
    expect(digest).to.equal(
      `sha256:${createHash('sha256')
        .update(readFileSync(path('tailed')))
        .digest('hex')}`,
    )
    const found = required(
      await recogniseStored(host, {path: path('device'), given: '-', digest, wasWithin: false}, false),
    )
    expect(found).to.deep.include({
      ...{path: path('device'), given: '-', digest, contentSize: 48n << 20n},
      format: {kind: 'liveos', inner: 'LiveOS/rootfs.img', filesystem: 'ext4'},
    })
    execFileSync('cmp', ['-n', String(image.contentSize), path('live.squashfs'), path('device')])
  })

  it('is told by what it holds where that is the root itself', async () => {
    const from = piped('flat.squashfs')
    const image = required(await recogniseStreamed(from, '-', from.stream))
    const digest = await store(from, image.contentSize)
    const found = required(
      await recogniseStored(host, {path: path('device'), given: '-', digest, wasWithin: false}, true),
    )
    expect(found.format).to.deep.equal({kind: 'squashfs'})
  })

  it('may lie within another squashfs, but no deeper', async () => {
    const deeper = (what: string, into: string) =>
      `mkdir -p ${into}.d/LiveOS; cp ${what} ${into}.d/LiveOS/squashfs.img; mksquashfs ${into}.d ${into} -quiet -no-progress`
    shell(folder, `${deeper('live.squashfs', 'two')}; ${deeper('two', 'three')}`)
    const image = required(await recogniseImage(host, path('two'), false, true))
    expect(image.format).to.deep.equal({kind: 'incoming', inner: 'LiveOS/squashfs.img'})
    expect(await store(piped('two'), image.contentSize, path('two'), 'LiveOS/squashfs.img')).to.equal('')
    execFileSync('cmp', ['-n', String(image.contentSize), path('live.squashfs'), path('device')])
    const found = {path: path('device'), given: path('two'), digest: image.digest ?? '', wasWithin: true}
    expect(required(await recogniseStored(host, found, false)).format).to.include({kind: 'liveos'})
    const tooDeep = await recogniseStored(host, {...found, path: path('two')}, false)
    expect(tooDeep.ok ? '' : tooDeep.faults[0]?.message).to.match(/two" holds LiveOS.squashfs.img, which is a squashfs/)
  })

  it('that ends early is refused, by the name that the user gave', async () => {
    const from = piped('short')
    const image = required(await recogniseStreamed(from, '-', from.stream))
    const error = await store(from, image.contentSize).then(() => expect.fail('it was taken'), String)
    expect(error).to.match(/standard input is cut short: it held 195\.3K of a squashfs of/)
  })

  const codeOf = async (name: string, length: number | null): Promise<string | undefined> => {
    const bytes = readFileSync(path(name))
    const stream = {head: () => Promise.resolve({bytes, length}), stream: () => expect.fail('it was read')}
    const outcome = await recogniseStreamed(host, 'https://a.example/live.squashfs', stream)
    return outcome.ok ? undefined : outcome.faults[0]?.message
  }

  it('of which the server has less than it should be, or not even its superblock, is refused at once', async () => {
    expect(await codeOf('live.squashfs', 100_000)).to.match(/a\.example.*cut short or damaged: it has 97\.7K of/)
    expect(await codeOf('stub', null)).to.contain('it ends before its superblock does')
  })

  it('that is compressed once more is refused', async () => {
    expect(await codeOf('live.squashfs.zst', null)).to.contain('compressed with zstd, and what it holds is a squashfs')
  })
})
