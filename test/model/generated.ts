import fc from 'fast-check'
import {parseNvr, type Nvr} from '../../src/model/nvr.ts'

const parts = ['a', 'Z', '0', '1', '9', '10', '.', '_', '_.', '_.t', '+', '~', '^', 'u']
const text = fc.string({unit: fc.constantFrom(...parts), minLength: 1, maxLength: 6})

/** Valid NVRs, rich in what has to be escaped and in what nearly is an escape. */
export const nvrs: fc.Arbitrary<Nvr> = fc
  .tuple(fc.string({unit: fc.constantFrom(...parts, '-'), minLength: 1, maxLength: 8}), text, text)
  .map((found) => found.join('-'))
  .filter((name) => parseNvr(name).ok)
  .map((name) => name as Nvr)
