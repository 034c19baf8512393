import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {compressFrame} from '../../../../src/image/release/frames.ts'

/** Of two raw file systems, OLD NEW: bytes of the blocks of 64 KiB that differ and are not zero, and what they take compressed one by one. */
const [old, now] = process.argv.slice(2).map((path) => readFileSync(path)) as [Buffer, Buffer]
const zero = createHash('sha256').update(Buffer.alloc(65_536)).digest('hex')
let [changed, compressed] = [0, 0]
for (let at = 0; at < now.length; at += 65_536) {
  const block = now.subarray(at, at + 65_536)
  if (block.equals(old.subarray(at, at + 65_536)) || createHash('sha256').update(block).digest('hex') === zero) continue
  changed += block.length
  compressed += (await compressFrame(block)).length
}
console.log(changed, compressed)
