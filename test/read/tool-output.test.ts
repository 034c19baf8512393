import {expect} from 'chai'
import {parseTarPass} from '../../src/read/tar-listing.ts'
import {bytesCopied, bytesUnpacked} from '../../src/read/tool-progress.ts'
import {parseUnsquashfs} from '../../src/read/unsquashfs.ts'

describe('parseUnsquashfs', () => {
  it('reads every kind of member, and leaves out what a line break in a name left', () => {
    const listed = [
      'drwx--x--x 0/0                      77 2017-07-14 02:40 squashfs-root',
      'crw-r--r-- 0/0                   1,  3 2017-07-14 02:40 squashfs-root/dev/null',
      '-rwsr-sr-x 12/34                     1 2017-07-14 02:40 squashfs-root/usr/a b',
      'lrwxrwxrwx 0/0                      21 2017-07-14 02:40 squashfs-root/etc/os-release -> ../usr/lib/os-release',
      '-rw-r--r-- 0/0                       5 2017-07-14 02:40 squashfs-root/etc/new',
      'line',
      '',
    ]
    expect([...parseUnsquashfs(listed.join('\n'))]).to.deep.equal([
      {type: 'directory', size: 0n, path: ''},
      {type: 'other', size: 0n, path: 'dev/null'},
      {type: 'file', size: 1n, path: 'usr/a b'},
      {type: 'link', size: 0n, path: 'etc/os-release -> ../usr/lib/os-release'},
      {type: 'file', size: 5n, path: 'etc/new'},
    ])
  })
})

describe('parseTarPass', () => {
  it('reads members, the total and objections', () => {
    const said = [
      '-rw-r--r-- 0/0             267 2026-11-21 00:08 ./usr/lib/os-release',
      'lrwxrwxrwx 0/0               0 2026-11-21 00:08 ./etc/os-release -> ../usr/lib/os-release',
      'tar: ./usr/share/imgbase/image.json: Not found in archive',
      'Total bytes read: 3153920 (3.1MiB, 18GiB/s)',
      'tar: Unexpected EOF in archive',
      'tar: Exiting with failure status due to previous errors',
    ]
    expect(parseTarPass(said.join('\n'))).to.deep.equal({
      members: [
        {path: './usr/lib/os-release', size: 267},
        {path: './etc/os-release -> ../usr/lib/os-release', size: 0},
      ],
      total: 3_153_920n,
      objections: ['Unexpected EOF in archive'],
    })
  })

  it('knows no total where tar never came to the end', () => {
    expect(parseTarPass('tar: Error is not recoverable: exiting now').total).to.equal(null)
  })
})

describe('progress of tools', () => {
  it('reads dd and tar, and nothing else', () => {
    expect(bytesCopied('1048576000 bytes (1.0 GB, 1000 MiB) copied, 1 s, 1.0 GB/s')).to.equal(1_048_576_000n)
    expect(bytesCopied('320+0 records in')).to.equal(null)
    expect(bytesUnpacked('tar: 4096')).to.equal(41_943_040n)
    expect(bytesUnpacked('tar: 4096: Cannot open')).to.equal(null)
  })
})
