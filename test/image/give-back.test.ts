import {zstdCompressSync, zstdDecompressSync} from 'node:zlib'
import {expect} from 'chai'
import {giveBack, giveBackOwn} from '../../src/image/give-back.ts'

describe('memory of bytes', () => {
  it('is given back, with the room that was left in it', () => {
    const bytes = unpacked(65_536)
    giveBack(bytes)
    expect(bytes.length).to.equal(0)
  })

  it('stays where it is Node’s own, as that of the short last block of an image is', () => {
    for (const length of [512, 4096, 28_672, 40_000]) {
      const bytes = unpacked(length)
      giveBack(bytes)
      expect([0, length]).to.include(bytes.length)
    }
    const small = Buffer.concat([Buffer.from('a few '), Buffer.from('bytes')])
    giveBack(small)
    expect(small.toString()).to.equal('a few bytes')
  })

  it('stays where others may have their bytes in it', () => {
    const all = new Uint8Array(100_000)
    giveBackOwn(all.subarray(10))
    expect(all.length).to.equal(100_000)
    giveBackOwn(all)
    expect(all.length).to.equal(0)
  })
})

/** As a block is unpacked: with room for one byte more. */
const unpacked = (length: number): Buffer =>
  zstdDecompressSync(zstdCompressSync(Buffer.alloc(length)), {maxOutputLength: length + 1, chunkSize: length + 1})
