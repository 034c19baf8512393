import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import fc from 'fast-check'
import {parseBls} from '../../boot/bls.ts'
import {bootStateOf} from '../../boot/boot-state.ts'
import {readCustomConfig} from '../../boot/grub-custom.ts'
import {hostArguments} from '../../boot/kernel-arguments.ts'
import {parseLayout} from '../../layouts/parse.ts'
import {splitFstab} from '../../src/carry/fstab.ts'
import {parseJournal, renderRecord} from '../../src/engine/journal-text.ts'
import {parseLayerId, parseNvr} from '../../src/model/nvr.ts'
import {parseSize} from '../../src/model/size.ts'
import {measuredContentOf} from '../../src/model/tags.ts'
import {parseArchive} from '../../src/read/archive.ts'
import {parseBootRecord} from '../../src/read/boot-record.ts'
import {parseHealthSettings} from '../../src/read/health-settings.ts'
import {imageMetadata} from '../../src/read/image-metadata.ts'
import {parsePublicKey, parseSignature} from '../../src/read/minisign.ts'
import {parseMountInfo} from '../../src/read/mountinfo.ts'
import {parseManifest} from '../../src/read/release-manifest.ts'
import {headLength, parseGroup, parseHead} from '../../src/read/block-index.ts'
import {readSuperblock} from '../../src/read/superblock.ts'
import {isTarHeader, tarMembers, tarPrefix} from '../../src/read/tar.ts'
import {parseUnsquashfs} from '../../src/read/unsquashfs.ts'
import {notUefi} from '../boot/boot-entries.ts'
import {damaged} from './damaged.ts'
import {printFigures, tell} from './figures.ts'
import {isFull} from './full.ts'

/** A reader of what others wrote, with something right for it to begin from. */
interface Reader {
  readonly sample: Buffer
  read(bytes: Buffer): unknown
}

const ofText = (sample: string, read: (text: string) => unknown): Reader => ({
  sample: Buffer.from(sample),
  read: (bytes) => read(bytes.toString()),
})

const image =
  '{"name": "node", "version": "4.6.0", "release": "1", "product": "My node", "size": "6G", "kernel": "6.1.0"}'
const osRelease = 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12"\nBUILD_ID=1\n'
const file = {file: 'a', bytes: 5, sha256: '0'.repeat(64)}
const manifest = JSON.stringify({
  ...{
    format: 1,
    blockSize: 65_536,
    nvr: 'node-1.0-1',
    product: null,
    architecture: 'x86_64',
    kernel: null,
    layerSize: null,
  },
  ...{
    filesystem: 'ext4',
    contentSize: 131_072,
    frameSize: 131_072,
    image: file,
    seekTableSha256: file.sha256,
    blocks: file,
  },
  ...{minimumImgbase: '0.1.0', compatibleProducts: ['a'], refusesFrom: [{name: 'b', below: null}]},
})
const menu = `a\n### BEGIN imgbase ###\nset default="x"\nmenuentry 'x' --id 'x' {\n  linux /a root=/dev/node/a\n}\n### END imgbase ###\n`
const plan = {goal: 'x', steps: [{step: {kind: 'file.remove', path: '/a'}, because: 'b', undo: []}], commit: 0} as const
const journal = [
  renderRecord({record: 'begin', id: 't', command: 'imgbase update x', pid: 1, at: 1}),
  renderRecord({record: 'plan', plan}),
  renderRecord({record: 'intent', index: 0}),
].join('')
const layout = readFileSync(new URL('../../layouts/default.yaml', import.meta.url), 'utf8')

const readers: Readonly<Record<string, Reader>> = {
  'image.json': ofText(image, (json) => imageMetadata({json, osRelease: null, digest: `sha256:${'0'.repeat(64)}`})),
  'os-release': ofText(osRelease, (text) =>
    imageMetadata({json: null, osRelease: text, digest: `sha256:${'0'.repeat(64)}`}),
  ),
  'release manifest': ofText(manifest, parseManifest),
  'head of a block index': {
    sample: Buffer.alloc(headLength(3), 7),
    read: (bytes) => {
      const head = parseHead(bytes, 3)
      return head === null ? null : parseGroup(bytes, head, 0)
    },
  },
  layout: ofText(layout, (text) => parseLayout(text, 'layout.yaml')),
  'public key': ofText(
    'untrusted comment: k\nRWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3\n',
    parsePublicKey,
  ),
  signature: ofText(
    `untrusted comment: s\n${Buffer.alloc(74, 1).toString('base64')}\ntrusted comment: t\n${Buffer.alloc(64, 2).toString('base64')}\n`,
    parseSignature,
  ),
  'boot entry': ofText('title a\nlinux /a/vmlinuz\ninitrd /a/initrd\noptions root=/dev/node/a ro\n', (text) =>
    parseBls('x', text),
  ),
  'boot menu': ofText(menu, readCustomConfig),
  'boot files': ofText(menu, (text) =>
    bootStateOf({
      ...notUefi,
      ...{
        directory: '/boot',
        uuid: null,
        available: 0n,
        grubDirectory: '/boot/grub',
        customConfig: text,
        environment: text,
      },
      ...{entryTexts: new Map([['x', text]]), loaderWrites: true, commandLine: text},
    }),
  ),
  'kernel arguments': ofText('BOOT_IMAGE=/x root=/dev/node/a ro "a b" c=d', hostArguments),
  fstab: ofText('# a\n/dev/node/root / ext4 defaults 0 1\nUUID=x /boot ext4 defaults 0 2\n', splitFstab),
  journal: ofText(journal, parseJournal),
  'boot record': ofText(
    '{"version": 1, "id": "x", "layer": null, "at": 1, "healthy": true, "checks": []}',
    parseBootRecord,
  ),
  'health settings': ofText('ENABLED=yes\nTIMEOUT=5\n', parseHealthSettings),
  mountinfo: ofText('22 1 254:0 / / rw,relatime - ext4 /dev/mapper/x rw\n', parseMountInfo),
  'NVR or layer': ofText('node-4.6.0~rc1-1+2', (text) => [parseNvr(text), parseLayerId(text)]),
  size: ofText('1.5G', parseSize),
  'tag of a base': ofText(`imgbased:content=1048576:${'0'.repeat(64)}`, (text) => measuredContentOf([text])),
  'squashfs listing': ofText(
    '-rw-r--r-- 0/0 12 2026-01-01 10:00 squashfs-root/a\nlrwxrwxrwx 0/0 1 2026-01-01 10:00 squashfs-root/b -> a\n',
    (text: string) => [...parseUnsquashfs(text)],
  ),
  superblock: {sample: Buffer.alloc(4096, 0x53), read: readSuperblock},
  'tar head': {
    sample: tarSample(),
    read: (bytes) => [isTarHeader(bytes.subarray(0, 512)), tarPrefix(tarMembers(bytes))],
  },
  'tar of changes': {
    sample: tarSample(),
    read: (bytes) => {
      try {
        return parseArchive(bytes)
      } catch (error) {
        // It says in a sentence that the archive is damaged.
        if (error instanceof Error && error.constructor === Error) return error
        throw error
      }
    },
  },
}

printFigures()

describe('whatever others wrote', function () {
  this.timeout(600_000)
  const numRuns = isFull ? 5000 : 500
  let cases = 0
  after(() =>
    tell('fuzz: readers of foreign text and bytes', `${Object.keys(readers).length} readers, ${cases} cases, no crash`),
  )

  for (const [name, {sample, read}] of Object.entries(readers))
    it(`${name}: is read or refused, never a crash`, () => {
      fc.assert(
        fc.property(damaged(sample), (bytes) => {
          cases += 1
          const began = performance.now()
          read(bytes)
          expect(performance.now() - began, 'milliseconds').to.be.below(2000)
        }),
        {numRuns, ...(process.env['CRASH_SEED'] === undefined ? {} : {seed: Number(process.env['CRASH_SEED'])})},
      )
      expect(() => read(sample)).to.not.throw()
    })

  it('a tar header with a size below zero is refused, not read for ever', () => {
    const header = tarSample()
    header.write('-0000002000\0', 124)
    expect(() => parseArchive(header)).to.throw('a header of tar is damaged')
  })

  it('kernel arguments by the ten thousands take no longer than as many words', () => {
    const began = performance.now()
    expect(hostArguments(`root=/dev/a/b ${'a=b '.repeat(50_000)}`)).to.have.length(50_000)
    expect(performance.now() - began, 'milliseconds').to.be.below(5000)
  })
})

function tarSample(): Buffer {
  const header = Buffer.alloc(512)
  header.write('etc/a', 0)
  header.write('0000644\0', 100)
  header.write('0000000\0', 108)
  header.write('0000000\0', 116)
  header.write('00000000005\0', 124)
  header.write('0', 156)
  header.write('ustar\x0000', 257)
  header.write('        ', 148)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, Buffer.from('hello'.padEnd(512, '\0')), Buffer.alloc(1024)])
}
