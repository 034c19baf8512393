import {createHash} from 'node:crypto'
import {execFileSync} from 'node:child_process'
import {createReadStream, mkdirSync, statSync, truncateSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {ImageFormat, ImageSource} from '../../src/model/image.ts'
import {ToolError} from '../../src/model/tool-error.ts'
import {recogniseImage} from '../../src/image/recognise.ts'
import {unpackImage} from '../../src/image/unpack.ts'
import {createStandardInput} from '../../src/host/standard-input.ts'
import {incoming} from '../../src/image/incoming.ts'
import {recogniseStreamed} from '../../src/image/streamed-image.ts'
import {writeRaw} from '../../src/image/write-raw.ts'
import {makeSampleRoot, needsRoot, realHost, shell, temporaryFolder} from './sample-root.ts'

const silent = (): void => undefined

/** Everything that tar can see of a tree, times included. */
const streamOf = (folder: string): Buffer =>
  execFileSync(
    'tar',
    [
      ...[
        '-c',
        '-C',
        folder,
        '--sort=name',
        '--numeric-owner',
        '--xattrs',
        '--xattrs-include=*',
        '--acls',
        '--format=posix',
      ],
      ...['--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime', '.'],
    ],
    {maxBuffer: 1 << 28},
  )

describe('unpackImage', () => {
  needsRoot()
  const folder = temporaryFolder()
  const host = realHost()
  let root = ''
  let rootWithAcl = ''

  before(() => {
    root = makeSampleRoot(folder, false)
    rootWithAcl = makeSampleRoot(folder, true)
    shell(folder, 'mksquashfs root root.squashfs -quiet -no-progress')
    const tar = 'tar -c --numeric-owner --xattrs --xattrs-include=* --acls -S --format=posix'
    shell(folder, `${tar} -C root-acl . | zstd -q > dot.tar.zst; cp -al root-acl top; ${tar} ./top > top.tar`)
    shell(folder, `cd root-acl; ${tar} * | xz -0 > ../bare.tar.xz`)
  })

  async function unpacked(path: string, format: ImageFormat): Promise<string> {
    const target = join(folder, `out-${path.replace(/.*\//, '')}`)
    mkdirSync(target)
    await unpackImage(host, imageAt(path, format), target, silent)
    return target
  }

  const imageAt = (path: string, format: ImageFormat): ImageSource => ({
    path,
    format,
    digest: 'sha256:00',
    contentSize: 0n,
    metadata: null,
  })

  const expectAllKept = (source: string, target: string): void => {
    expect(streamOf(target).equals(streamOf(source)), 'the same tar stream').to.equal(true)
    expect(statSync(join(target, 'var/hardlink')).nlink, 'hard link').to.equal(2)
    expect(statSync(join(target, 'var/sparse')).blocks * 512, 'holes').to.be.below(2 * 1024 * 1024)
  }

  it('looks at a sample that has what is easily lost', () => {
    const text = streamOf(rootWithAcl).toString('latin1')
    expect(text).to.contain('SCHILY.acl.access=').and.contain('SCHILY.acl.default=').and.contain('security.capability=')
    expect(statSync(join(root, 'usr/bin/setuid')).mode & 0o7777).to.equal(0o6755)
  })

  it('keeps everything of a directory', async () => {
    expectAllKept(rootWithAcl, await unpacked(rootWithAcl, {kind: 'directory'}))
  })

  it('keeps everything of a tar archive with ./ before its paths', async () => {
    expectAllKept(rootWithAcl, await unpacked(join(folder, 'dot.tar.zst'), {kind: 'tar', compression: 'zstd'}))
  })

  it('keeps everything of a squashfs, which has no ACLs', async () => {
    expectAllKept(root, await unpacked(join(folder, 'root.squashfs'), {kind: 'squashfs'}))
  })

  it('takes a tar archive without anything before its paths', async () => {
    const target = await unpacked(join(folder, 'bare.tar.xz'), {kind: 'tar', compression: 'xz'})
    expect(streamOf(join(target, 'usr')).equals(streamOf(join(rootWithAcl, 'usr')))).to.equal(true)
  })

  it('leaves the single top folder of a tar archive out', async () => {
    const target = await unpacked(join(folder, 'top.tar'), {kind: 'tar', compression: 'none'})
    expect(streamOf(join(target, 'usr')).equals(streamOf(join(rootWithAcl, 'usr')))).to.equal(true)
    expect(statSync(join(target, 'var/hardlink')).nlink).to.equal(2)
  })

  it('says which image is damaged', async () => {
    shell(folder, 'head -c 200000 dot.tar.zst > cut.tar.zst')
    const error = await failureOf(unpacked(join(folder, 'cut.tar.zst'), {kind: 'tar', compression: 'zstd'}))
    expect(error).to.be.instanceOf(ToolError)
    expect(error.message).to.match(
      /^The image ".*cut\.tar\.zst" could not be written; it may be cut short or damaged: /,
    )
  })
})

describe('writeRaw', () => {
  needsRoot()
  const folder = temporaryFolder()
  const host = realHost()
  const size = 48 * 1024 * 1024

  before(() => {
    makeSampleRoot(folder, false)
    shell(
      folder,
      `truncate -s ${size} raw; mkfs.ext4 -q -F -d root raw; gzip -1 -c raw > raw.gz; xz -0 -c raw > raw.xz`,
    )
    shell(folder, 'zstd -q -c raw > raw.zst; (zstd -q -c raw; head -c 5000000 /dev/zero | zstd -q -c) > longer.zst')
    shell(
      folder,
      'mkdir -p live/LiveOS; cp --sparse=always raw live/LiveOS/rootfs.img; mksquashfs live live.squashfs -quiet',
    )
  })

  function device(): string {
    const path = join(folder, 'device')
    shell(folder, 'rm -f device; touch device')
    truncateSync(path, size + 1024 * 1024)
    return path
  }

  const written = (path: string): string => {
    const first = shell(folder, `head -c ${size} ${path} | sha256sum`)
    return first.slice(0, 64)
  }

  for (const name of ['raw', 'raw.gz', 'raw.xz', 'raw.zst', 'longer.zst', 'live.squashfs'])
    it(`copies ${name} byte for byte, zeros left out`, async () => {
      const [image, target] = [await recognised(join(folder, name)), device()]
      const told: bigint[] = []
      await writeRaw(host, image, target, (done) => told.push(done))
      expect(written(target)).to.equal(createHash('sha256').update(shellBytes('raw')).digest('hex'))
      expect(statSync(target).blocks).to.be.at.most(statSync(join(folder, 'raw')).blocks + 1024)
      expect(told.at(-1)).to.equal(BigInt(size))
    })

  const shellBytes = (name: string): Buffer => execFileSync('cat', [join(folder, name)], {maxBuffer: 1 << 28})

  async function recognised(path: string): Promise<ImageSource> {
    const outcome = await recogniseImage(host, path)
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.faults))
    return outcome.value
  }

  it('gives what is streamed the digest of all of it, also of what lies behind the file system', async () => {
    shell(folder, 'cp raw tailed; yes | head -c 9000000 >> tailed')
    const streaming = {...host, input: createStandardInput(() => createReadStream(join(folder, 'tailed')))}
    const stream = incoming(streaming, '-') ?? expect.fail('- is no stream')
    const image = await recogniseStreamed(streaming, '-', stream)
    if (!image.ok) throw new Error(JSON.stringify(image.faults))
    const target = device()
    const digest = await writeRaw(streaming, image.value, target, silent)
    expect(digest).to.equal(`sha256:${createHash('sha256').update(shellBytes('tailed')).digest('hex')}`)
    expect(written(target)).to.equal(createHash('sha256').update(shellBytes('raw')).digest('hex'))
  })

  it('refuses a file system that ends early, though its compression is whole', async () => {
    shell(folder, 'head -c 30000000 raw | zstd -q -c > short.zst')
    const image = await recognised(join(folder, 'short.zst'))
    const error = await failureOf(writeRaw(host, image, device(), silent))
    expect(error.message).to.contain('is cut short: it held 28.6M of a file system of 48M')
  })

  it('refuses compressed data that ends early', async () => {
    shell(folder, 'head -c 300000 raw.zst > damaged.zst')
    const image = await recognised(join(folder, 'damaged.zst'))
    const error = await failureOf(writeRaw(host, image, device(), silent))
    expect(error).to.be.instanceOf(ToolError)
    expect(error.message).to.match(/damaged.zst" could not be written; it may be cut short or damaged: /)
  })

  it('says what to do where the image does not fit', async () => {
    const error = await failureOf(writeRaw(host, await recognised(join(folder, 'raw')), '/dev/full', silent))
    expect(error.message)
      .to.contain('does not fit; give a larger --size')
      .and.match(/: dd: (?:error )?writing/)
    expect(error.message).not.to.match(/bash|records|copied/)
  })

  it('makes no file where there is no device', async () => {
    const missing = join(folder, 'no-device')
    await failureOf(writeRaw(host, await recognised(join(folder, 'raw')), missing, silent))
    expect(await host.files.stat(missing)).to.equal(null)
  })
})

async function failureOf(act: Promise<unknown>): Promise<Error> {
  return act.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => error as Error,
  )
}
