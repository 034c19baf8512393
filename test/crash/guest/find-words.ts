import {closeSync, openSync, readSync} from 'node:fs'

/** `DEVICE START WORDS`: prints the number of each block of 4 KiB, from byte START on, in which the words stand. */
const [device = '', start = '', words = ''] = process.argv.slice(2)
const chunk = Buffer.alloc(1 << 20)
const file = openSync(device, 'r')
for (let at = 0; ; at += chunk.length) {
  const bytes = readSync(file, chunk, 0, chunk.length, Number(start) + at)
  if (bytes === 0) break
  for (let block = 0; block < bytes; block += 4096)
    if (chunk.subarray(block, block + 4096).includes(words)) console.log((Number(start) + at + block) / 4096)
}
closeSync(file)
