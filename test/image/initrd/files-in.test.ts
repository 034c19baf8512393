import {execFileSync} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {filesInInitrd} from '../../../src/image/initrd/files-in.ts'
import {plainTools} from '../../host/folders.ts'

describe('the files in an initrd', () => {
  const folder = mkdtempSync(join(tmpdir(), 'imgbase-cpio-'))
  after(() => rmSync(folder, {recursive: true}))
  const look = (bytes: Uint8Array) => {
    const path = join(folder, 'initrd')
    writeFileSync(path, bytes)
    return filesInInitrd({tools: plainTools}, path)
  }
  const namesIn = async (bytes: Uint8Array) => (await look(bytes)).files?.map(({name}) => name) ?? null
  const archiveOf = (...names: readonly string[]): Buffer => {
    for (const [index, name] of names.entries())
      writeFileSync(join(folder, name.replace('./', '')), 'x'.repeat(index * 1001))
    return execFileSync('cpio', ['-o', '-H', 'newc', '--quiet'], {
      ...{cwd: folder, input: `${names.map((name) => `${name}\n`).join('')}`},
    })
  }
  const packed = (bytes: Buffer, [tool = '', ...words]: readonly string[]): Buffer =>
    execFileSync(tool, words, {input: bytes})

  it('are those of an archive, without the dot before them', async () =>
    expect(await look(archiveOf('init', './lvm', 'a'))).to.deep.equal({
      files: [
        {name: 'init', size: 0},
        {name: 'lvm', size: 1001},
        {name: 'a', size: 2002},
      ],
      isDamaged: false,
    }))

  it('are read through each compression, and behind what comes first uncompressed', async () => {
    const [early, main] = [archiveOf('microcode'), archiveOf('init', 'lvm')]
    for (const command of [['gzip'], ['xz', '--check=crc32'], ['zstd', '-q']])
      expect(await namesIn(Buffer.concat([early, packed(main, command)]))).to.deep.equal(['microcode', 'init', 'lvm'])
    expect(await namesIn(Buffer.concat([early, Buffer.alloc(512), main]))).to.deep.equal(['microcode', 'init', 'lvm'])
  })

  it('are not known where the file is cut short, damaged, or no initrd', async () => {
    const whole = archiveOf('init', 'lvm', 'a')
    expect(await namesIn(whole.subarray(0, 1200))).to.equal(null)
    expect(await namesIn(packed(whole, ['zstd', '-q']).subarray(0, -9))).to.equal(null)
    expect(await namesIn(Buffer.from('no initrd\n'))).to.equal(null)
    expect(await namesIn(Buffer.concat([whole, Buffer.from('\x04\x22\x4d\x18lz4', 'latin1')]))).to.equal(null)
    expect(await look(whole.subarray(0, 1200))).to.deep.equal({files: null, isDamaged: true})
    expect(await namesIn(Buffer.alloc(0))).to.deep.equal([])
  })

  it('are not known, and it is not damaged for that, where it is compressed as only the kernel knows', async () => {
    const whole = archiveOf('init', 'lvm')
    for (const magic of ['BZh91AY', '\x5d\0\0\x80', '\x89LZO\0', '\x02\x21\x4c\x18'])
      expect(await look(Buffer.concat([whole, Buffer.from(`${magic} and more`, 'latin1')]))).to.deep.equal({
        ...{files: null, isDamaged: false},
      })
  })
})
