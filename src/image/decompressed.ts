import type {Command} from '../host/host.ts'
import type {Compression} from '../model/image.ts'

const readers: Readonly<Record<Compression, readonly [tool: string, ...argv: string[]]>> = {
  none: ['cat'],
  gzip: ['gzip', '-dc'],
  xz: ['xz', '-dc'],
  zstd: ['zstd', '-dcq'],
}

/** The command that prints the file's content unpacked; null: what comes in through standard input. `path` is absolute. */
export const decompressed = (path: string | null, compression: Compression): Command =>
  path === null ? readers[compression] : [...readers[compression], '--', path]

/** The command that prints one file of a squashfs; the queues keep its memory small whatever the image (unsquashfs(1) 4.5.1). */
export const squashfsMember = (path: string, member: string): Command => [
  'unsquashfs',
  ...smallQueues,
  '-cat',
  path,
  member,
]

export const smallQueues: readonly string[] = ['-da', '16', '-fr', '16']
