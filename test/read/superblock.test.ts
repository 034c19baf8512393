import {expect} from 'chai'
import fc from 'fast-check'
import {readSuperblock} from '../../src/read/superblock.ts'

const uuid = 'f68632ba-c15c-4c78-8b86-0e66cb2982c9'
const uuidBytes = Buffer.from(uuid.replaceAll('-', ''), 'hex')

/** An ext4 superblock as Linux lays it out, within the first 2 KiB of a device. */
function ext4(blocks: bigint, blockShift: number, incompatible: number): Uint8Array {
  const head = Buffer.alloc(2048)
  head.writeUInt32LE(Number(blocks & 0xffffffffn), 1024 + 0x4)
  head.writeUInt32LE(blockShift, 1024 + 0x18)
  head.writeUInt16LE(0xef53, 1024 + 0x38)
  head.writeUInt32LE(incompatible, 1024 + 0x60)
  head.writeUInt32LE(Number(blocks >> 32n), 1024 + 0x150)
  uuidBytes.copy(head, 1024 + 0x68)
  head.write('data', 1024 + 0x78)
  return head
}

describe('readSuperblock', () => {
  it('reads ext4, 2 KiB blocks', () => {
    const size = 1_000_000n * 2048n
    expect(readSuperblock(ext4(1_000_000n, 1, 0x2c2))).to.deep.equal({
      filesystem: 'ext4',
      ...{size, clean: true, checksummed: false, uuid, label: 'data'},
    })
  })

  it('counts the high half of the blocks only with the 64bit feature', () => {
    expect(readSuperblock(ext4((3n << 32n) + 7n, 2, 0x80))?.size).to.equal(((3n << 32n) + 7n) * 4096n)
    expect(readSuperblock(ext4((3n << 32n) + 7n, 2, 0x42))?.size).to.equal(7n * 4096n)
  })

  it('sees a journal that was not replayed', () => {
    expect(readSuperblock(ext4(100n, 2, 0x4))?.clean).to.equal(false)
  })

  it('tells whether the metadata carries checksums', () => {
    const head = ext4(100n, 2, 0)
    Buffer.from(head.buffer, head.byteOffset).writeUInt32LE(0x400, 1024 + 0x64)
    expect(readSuperblock(head)?.checksummed).to.equal(true)
  })

  it('reads XFS', () => {
    const head = Buffer.alloc(512)
    head.write('XFSB')
    head.writeUInt32BE(4096, 4)
    head.writeBigUInt64BE(102_400n, 8)
    uuidBytes.copy(head, 32)
    head.write('twelve bytes', 108)
    expect(readSuperblock(head)).to.deep.equal({
      filesystem: 'xfs',
      ...{size: 419_430_400n, clean: true, checksummed: false, uuid, label: 'twelve bytes'},
    })
  })

  it('finds none in zeros, in too little, and in a block size that is none', () => {
    expect(readSuperblock(new Uint8Array(4096))).to.equal(null)
    expect(readSuperblock(ext4(100n, 2, 0).subarray(0, 1500))).to.equal(null)
    expect(readSuperblock(ext4(100n, 9, 0))).to.equal(null)
  })

  it('throws for no bytes at all', () => {
    fc.assert(fc.property(fc.uint8Array({maxLength: 3000}), (bytes) => void readSuperblock(bytes)))
  })
})
