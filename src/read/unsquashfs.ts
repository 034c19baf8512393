/** One member of a squashfs. `size` counts for files alone. */
export interface SquashfsMember {
  readonly type: 'file' | 'directory' | 'link' | 'other'
  readonly size: bigint
  /** Relative to its root; '' is the root itself. */
  readonly path: string
}

/**
 * Reads `unsquashfs -lln` (4.5.1): `-rw-r--r-- 0/0 3 2026-11-21 00:08 squashfs-root/usr/lib/os-release`. A name with a line break leaves a
 * piece that is no such line, and is left out. One by one: an image may have a hundred thousand.
 */
export function* parseUnsquashfs(text: string): Generator<SquashfsMember> {
  for (const match of text.matchAll(memberLine)) {
    const type = types[match[1] ?? ''] ?? 'other'
    yield {type, size: type === 'file' ? BigInt(match[2] ?? '0') : 0n, path: match[3] ?? ''}
  }
}

const memberLine = /^([-dlbcps])\S{9} \d+\/\d+ +(?:\d+, *)?(\d+) \d{4}-\d\d-\d\d \d\d:\d\d squashfs-root(?:\/(.*))?$/gm

const types: Readonly<Record<string, SquashfsMember['type']>> = {'-': 'file', d: 'directory', l: 'link'}
