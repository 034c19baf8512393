import {createHash} from 'node:crypto'
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {recogniseImage} from '../../src/image/recognise.ts'
import type {Outcome} from '../../src/model/fault.ts'
import type {ImageSource} from '../../src/model/image.ts'
import {makeSampleRoot, needsRoot, realHost, shell, temporaryFolder} from './sample-root.ts'

describe('recogniseImage', () => {
  needsRoot()
  const folder = temporaryFolder()
  const host = realHost()
  const recognise = (name: string, named = false): Promise<Outcome<ImageSource>> =>
    recogniseImage(host, join(folder, name), named)

  before(() => {
    makeSampleRoot(folder, false)
    shell(folder, 'truncate -s 48M ext4; mkfs.ext4 -q -F -d root ext4; truncate -s 400M xfs; mkfs.xfs -q xfs')
    shell(
      folder,
      'mkdir -p live/LiveOS; cp --sparse=always ext4 live/LiveOS/squashfs.img; mksquashfs live live.sq -quiet',
    )
    shell(folder, 'mksquashfs root root.sq -quiet; tar -C root -cf tar .; tar -C root --format=v7 -cf v7 usr etc')
    shell(folder, 'gzip -c ext4 > ext4.gz; xz -0c ext4 > ext4.xz; zstd -qc ext4 > ext4.zst; zstd -qc tar > tar.zst')
    // A skippable frame of 4 bytes before the data, as `pzstd` and seekable zstd write.
    shell(folder, "(printf '\\x50\\x2a\\x4d\\x18\\x04\\0\\0\\0abcd'; cat tar.zst) > skippable")
  })

  async function valueOf(name: string): Promise<ImageSource> {
    const outcome = await recognise(name)
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.faults))
    return outcome.value
  }

  const size = 48n * 1024n * 1024n
  const formats = {
    ext4: {format: {kind: 'raw', compression: 'none', filesystem: 'ext4'}, contentSize: size},
    'ext4.gz': {format: {kind: 'raw', compression: 'gzip', filesystem: 'ext4'}, contentSize: size},
    'ext4.xz': {format: {kind: 'raw', compression: 'xz', filesystem: 'ext4'}, contentSize: size},
    'ext4.zst': {format: {kind: 'raw', compression: 'zstd', filesystem: 'ext4'}, contentSize: size},
    xfs: {format: {kind: 'raw', compression: 'none', filesystem: 'xfs'}, contentSize: 400n * 1024n * 1024n},
    'live.sq': {format: {kind: 'liveos', inner: 'LiveOS/squashfs.img', filesystem: 'ext4'}, contentSize: size},
    'root.sq': {format: {kind: 'squashfs'}},
    tar: {format: {kind: 'tar', compression: 'none'}},
    v7: {format: {kind: 'tar', compression: 'none'}},
    'tar.zst': {format: {kind: 'tar', compression: 'zstd'}},
    skippable: {format: {kind: 'tar', compression: 'zstd'}},
    root: {format: {kind: 'directory'}},
  }
  for (const [name, wanted] of Object.entries(formats))
    it(`knows ${name} by its content`, async () => {
      const {format, contentSize, path} = await valueOf(name)
      expect({format, contentSize, path}).to.deep.include({...wanted, path: join(folder, name)})
      expect(contentSize >= 10n * 1024n * 1024n, 'room for the sparse file of 9M').to.equal(true)
    })

  it('takes the SHA-256 of the file for its digest', async () => {
    const bytes = await host.tools.bytes(['cat', join(folder, 'tar.zst')])
    expect((await valueOf('tar.zst')).digest).to.equal(`sha256:${createHash('sha256').update(bytes).digest('hex')}`)
  })

  it('gives copies of one directory one digest, whatever their times, and a changed mode another', async () => {
    shell(folder, 'cp -a root copy; touch copy/usr/bin/setuid')
    const [first, copy] = [await valueOf('root'), await valueOf('copy')]
    expect(copy.digest).to.equal(first.digest)
    shell(folder, 'chmod 700 copy/etc')
    expect((await valueOf('copy')).digest).not.to.equal(first.digest)
  })

  for (const name of ['ext4', 'root.sq', 'tar', 'tar.zst', 'root'])
    it(`reads the os-release in ${name} beforehand`, async () => {
      expect((await valueOf(name)).metadata?.nvr).to.equal('sample-4.5-7')
    })

  it('leaves the metadata of a compressed file system to be read later', async () => {
    expect((await valueOf('ext4.zst')).metadata).to.equal(null)
  })

  describe('image.json', () => {
    before(() => {
      shell(folder, 'cp -a root json; mkdir -p json/usr/share/imgbase; mv json/usr/lib/os-release json/etc/other')
      const json = '{"name": "node", "version": "1", "release": "2", "product": "Näyte", "size": "2G"}'
      writeFileSync(join(folder, 'json/usr/share/imgbase/image.json'), json)
      shell(folder, 'cp --remove-destination json/etc/other json/etc/os-release; tar -cf json.tar json')
      shell(folder, 'truncate -s 48M json.ext4; mkfs.ext4 -q -F -d json json.ext4; mksquashfs json json.sq -quiet')
    })
    for (const name of ['json', 'json.tar', 'json.ext4', 'json.sq'])
      it(`goes before os-release in ${name}`, async () => {
        const {metadata} = await valueOf(name)
        expect(metadata).to.deep.equal({nvr: 'node-1-2', product: 'Näyte', size: 2n << 30n, kernel: null})
      })
  })

  it('follows a link to the image, but no link out of a directory', async () => {
    shell(
      folder,
      'ln -s tar latest; cp -a root out; rm out/usr/lib/os-release; ln -s ../../../elsewhere out/usr/lib/os-release',
    )
    shell(folder, 'echo ID=elsewhere > elsewhere; echo VERSION_ID=1 >> elsewhere')
    expect((await valueOf('latest')).path).to.equal(join(folder, 'tar'))
    expect((await valueOf('out')).metadata?.nvr).to.equal(null)
  })

  it('takes an os-release that makes no NVR only where the user names the image', async () => {
    shell(folder, `mkdir -p badname/etc; printf 'ID=%090d\\nVERSION_ID=1\\n' 1 > badname/etc/os-release`)
    expect((await recognise('badname')).ok).to.equal(false)
    const named = await recognise('badname', true)
    expect(named.ok && named.value.metadata?.nvr).to.equal(null)
  })

  const refused: Record<string, {readonly make: string; readonly code: string; readonly says: RegExp}> = {
    'a missing file': {make: 'true', code: 'image.missing', says: /There is no/},
    'an empty file': {make: 'touch x', code: 'image.format', says: /is empty$/},
    'a text': {make: 'echo hello > x', code: 'image.format', says: /of no format that imgbase knows/},
    'a qcow2': {make: "printf 'QFI\\xfb' > x", code: 'image.format', says: /is a qcow2 disk image/},
    'a zip': {make: "printf 'PK\\x03\\x04' > x", code: 'image.format', says: /is a zip archive/},
    'an ISO': {
      make: "truncate -s 1M x; printf '\\x55\\xaa' | dd of=x bs=1 seek=510 conv=notrunc; printf CD001 | dd of=x bs=1 seek=32769 conv=notrunc",
      code: 'image.format',
      says: /is an ISO image/,
    },
    'a disk with partitions': {
      make: "truncate -s 4M x; printf '\\x55\\xaa' | dd of=x bs=1 seek=510 conv=notrunc",
      code: 'image.format',
      says: /disk image with partitions/,
    },
    'a pipe': {make: 'mkfifo x', code: 'image.format', says: /a device or a socket/},
    'a compressed text': {
      make: 'echo hello | zstd -qc > x',
      code: 'image.format',
      says: /compressed with zstd.*of no format/,
    },
    'a compressed squashfs': {make: 'gzip -c root.sq > x', code: 'image.format', says: /gzip.*a squashfs/},
    'a folder without a root': {make: 'mkdir -p x/pictures', code: 'image.content', says: /no root file system/},
    'a squashfs without a root': {
      make: 'mkdir p; touch p/a; mksquashfs p x -quiet',
      code: 'image.content',
      says: /no root/,
    },
    'a LiveOS with a squashfs inside': {
      make: 'mkdir -p n/LiveOS; cp root.sq n/LiveOS/squashfs.img; mksquashfs n x -quiet; rm -r n',
      code: 'image.content',
      says: /LiveOS\/squashfs.img, which is a squashfs/,
    },
    'a raw image that is cut short': {
      make: 'head -c 20M ext4 > x',
      code: 'image.damaged',
      says: /20M of a file system of 48M/,
    },
    'a LiveOS whose file system is cut short': {
      make: 'mkdir -p n/LiveOS; head -c 20M ext4 > n/LiveOS/rootfs.img; mksquashfs n x -quiet; rm -r n',
      code: 'image.damaged',
      says: /20M of a file system of 48M/,
    },
    'a squashfs that is cut short': {
      make: 'head -c 200000 root.sq > x',
      code: 'image.damaged',
      says: /cut short or damaged/,
    },
    'a tar archive that is cut short': {make: 'head -c 200000 tar > x', code: 'image.damaged', says: /Unexpected EOF/},
    'a compressed archive that is cut short': {
      make: 'head -c 200000 tar.zst > x',
      code: 'image.damaged',
      says: /zstd|damaged/,
    },
    'a compressed head that is cut short': {make: 'head -c 20 ext4.xz > x', code: 'image.damaged', says: /damaged/},
    'an ext4 with a journal to replay': {
      make: "cp --sparse=always ext4 x; debugfs -w -R 'feature needs_recovery' x",
      code: 'image.content',
      says: /not cleanly unmounted/,
    },
  }
  for (const [what, {make, code, says}] of Object.entries(refused))
    it(`refuses ${what}`, async () => {
      shell(folder, `rm -rf x; ${make}`)
      const outcome = await recognise('x')
      const faults = outcome.ok ? [] : outcome.faults
      expect(faults.map((found) => found.code)).to.deep.equal([code])
      expect(faults[0]?.message).to.match(says)
      expect(faults[0]?.hint).to.be.a('string')
    })

  it('estimates enough for the files of a directory', async () => {
    mkdirSync(join(folder, 'many/etc'), {recursive: true})
    shell(folder, 'cd many/etc; for i in {1..3000}; do echo $i > $i; done')
    const {contentSize} = await valueOf('many')
    shell(folder, `truncate -s ${contentSize} many.ext4; mkfs.ext4 -q -F -d many many.ext4`)
  })
})
