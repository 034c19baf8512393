/** What one pass of `tar --extract --to-stdout -vv --totals` tells on standard error. */
export interface TarPass {
  /** The members that were printed, in order, with their size in bytes. */
  readonly members: readonly {readonly path: string; readonly size: number}[]
  /** Bytes of the whole archive, null where tar did not come to its end. */
  readonly total: bigint | null
  /** What tar objected to, apart from members that are not there. */
  readonly objections: readonly string[]
}

/** Reads it (tar 1.34): `-rw-r--r-- 0/0 267 2026-11-21 00:08 ./usr/lib/os-release`, `Total bytes read: 3153920 (3.1MiB, 18GiB/s)`. */
export function parseTarPass(stderr: string): TarPass {
  const lines = stderr.split('\n')
  const total = lines.map((line) => /^Total bytes read: (\d+)/.exec(line)?.[1]).find((bytes) => bytes !== undefined)
  return {
    members: lines.flatMap(memberIn),
    total: total === undefined ? null : BigInt(total),
    objections: lines.filter((line) => line.startsWith('tar: ') && !harmless.test(line)).map((line) => line.slice(5)),
  }
}

const harmless = /: Not found in archive$|: Exiting with failure status/

function memberIn(line: string): readonly {path: string; size: number}[] {
  const match = /^(.)\S{9,10} \S+\/\S+ +(?:\d+,)?(\d+) \d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)? (.*)$/.exec(line)
  if (match === null) return []
  return [{path: match[3] ?? '', size: match[1] === '-' ? Number(match[2]) : 0}]
}
