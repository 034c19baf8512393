import {closeSync, openSync, readSync} from 'node:fs'

/** One request that reached the disk: sectors of 512 bytes; `data` is where its bytes lie in the log, for a write. */
export interface LoggedRequest {
  readonly sector: number
  readonly sectors: number
  readonly kind: 'write' | 'discard' | 'mark'
  readonly flush: boolean
  readonly fua: boolean
  readonly data: number
  /** Text of a mark. */
  readonly mark: string
}

const sectorSize = 512
const magic = 0x6a736677736872n
const flags = {flush: 1n, fua: 2n, discard: 4n, mark: 8n}

/** Reads what dm-log-writes recorded (Linux, Documentation/admin-guide/device-mapper/log-writes.rst; drivers/md/dm-log-writes.c, version 1). */
export function readWriteLog(path: string): readonly LoggedRequest[] {
  const file = openSync(path, 'r')
  const block = Buffer.alloc(sectorSize)
  const read = (sector: number): Buffer => {
    readSync(file, block, 0, sectorSize, sector * sectorSize)
    return block
  }
  const head = read(0)
  if (head.readBigUInt64LE(0) !== magic || head.readBigUInt64LE(8) !== 1n || head.readUInt32LE(24) !== sectorSize)
    throw new Error(`${path} is no log of dm-log-writes with sectors of ${sectorSize} bytes`)
  const count = Number(head.readBigUInt64LE(16))
  const requests: LoggedRequest[] = []
  for (let at = 1; requests.length < count;) {
    const request = requestAt(read(at), at)
    requests.push(request)
    at += 1 + (request.kind === 'write' ? request.sectors : 0)
  }
  closeSync(file)
  return requests
}

function requestAt(block: Buffer, at: number): LoggedRequest {
  const has = (flag: keyof typeof flags): boolean => (block.readBigUInt64LE(16) & flags[flag]) !== 0n
  return {
    sector: Number(block.readBigUInt64LE(0)),
    sectors: Number(block.readBigUInt64LE(8)),
    kind: has('mark') ? 'mark' : has('discard') ? 'discard' : 'write',
    flush: has('flush'),
    fua: has('fua'),
    data: (at + 1) * sectorSize,
    mark: has('mark') ? block.toString('utf8', 32, 32 + Number(block.readBigUInt64LE(24))) : '',
  }
}
