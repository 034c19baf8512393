import {expect} from 'chai'
import {isSignedKernel} from '../../src/read/signed-kernel.ts'
import {peKernel as kernel} from './pe-kernel.ts'

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
