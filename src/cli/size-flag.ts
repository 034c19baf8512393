import {Flags} from '@oclif/core'
import {CommandFault} from '../model/command-fault.ts'
import {parseSize} from '../model/size.ts'

/** A size in bytes, written as `5G`; a bare number is MiB, as oVirt's --size. */
export const sizeFlag = Flags.custom<bigint>({
  helpValue: 'SIZE',
  async parse(text) {
    const size = parseSize(text)
    if (size.ok) return size.value
    throw new CommandFault('usage', size.faults)
  },
})
