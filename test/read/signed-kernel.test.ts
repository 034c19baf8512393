import {expect} from 'chai'
import {isSignedKernel} from '../../src/read/signed-kernel.ts'

/** The head of a PE file of 64 bits, with a certificate table of this many bytes. */
function kernel(tableSize: number, machine: 64 | 32 = 64): Uint8Array {
  const bytes = new Uint8Array(1024)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, 0x5a4d, true)
  view.setUint32(0x3c, 0x80, true)
  view.setUint32(0x80, 0x4550, true)
  view.setUint16(0x98, machine === 64 ? 0x20b : 0x10b, true)
  view.setUint32(0x98 + (machine === 64 ? 112 : 96) + 36, tableSize, true)
  return bytes
}

describe('isSignedKernel', () => {
  it('goes by the certificate table', () => {
    for (const machine of [64, 32] as const) {
      expect(isSignedKernel(kernel(1520, machine))).to.equal(true)
      expect(isSignedKernel(kernel(0, machine))).to.equal(false)
    }
  })

  it('takes nothing else for a signed kernel', () => {
    const far = kernel(8)
    new DataView(far.buffer).setUint32(0x3c, 0xffff_fff0, true)
    for (const bytes of [new Uint8Array(), kernel(8).subarray(0, 0x90), new Uint8Array(1024).fill(0x5a), far])
      expect(isSignedKernel(bytes)).to.equal(false)
  })
})
