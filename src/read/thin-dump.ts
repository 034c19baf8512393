import type {ThinMappings} from '../model/thin-mappings.ts'

/** Reads the XML that thin_dump(8) of thin-provisioning-tools 0.9 prints, an element a line; sizes there are sectors of 512 bytes. */
export function parseThinDump(lines: Iterable<string>): ThinMappings {
  let blockSize = 0
  let device = 0
  const runs: {device: number; start: number; length: number}[] = []
  for (const line of lines) {
    const [, element, rest = ''] = /^\s*<(\w+)(.*)>\s*$/.exec(line) ?? []
    const number = (name: string): number => Number(new RegExp(` ${name}="(\\d+)"`).exec(rest)?.[1] ?? NaN)
    if (element === 'superblock') blockSize = number('data_block_size') * 512
    else if (element === 'device') device = number('dev_id')
    else if (element === 'single_mapping') runs.push({device, start: number('data_block'), length: 1})
    else if (element === 'range_mapping') runs.push({device, start: number('data_begin'), length: number('length')})
  }
  return {blockSize, runs}
}
