import {execFileSync} from 'node:child_process'
import {closeSync, openSync, readSync, writeSync} from 'node:fs'
import type {LoggedRequest} from './write-log.ts'

/** What GRUB reads after so many requests. */
export interface BootView {
  readonly upTo: number
  readonly text: string
}

/** Where the partition with /boot lies on the small node's disk, in sectors. */
const partition = {start: 2048, sectors: 131_072}

/**
 * Replays a log onto `disk` and looks at `file` of the boot file system as GRUB reads it, which replays no journal, after each single
 * write there from request `first` on. Gives each text that follows another one.
 */
export function bootViews(
  disk: string,
  log: {readonly path: string; readonly requests: readonly LoggedRequest[]; readonly first: number},
  file: string,
): readonly BootView[] {
  const [from, to] = [openSync(log.path, 'r'), openSync(disk, 'r+')]
  const views: BootView[] = []
  for (const [index, request] of log.requests.entries()) {
    if (request.kind !== 'write' || request.sectors === 0) continue
    const bytes = Buffer.alloc(request.sectors * 512)
    readSync(from, bytes, 0, bytes.length, request.data)
    writeSync(to, bytes, 0, bytes.length, request.sector * 512)
    if (index < log.first || request.sector >= partition.start + partition.sectors) continue
    const text = asGrub(disk, file)
    if (text !== views.at(-1)?.text) views.push({upTo: index + 1, text})
  }
  closeSync(from)
  closeSync(to)
  return views
}

function asGrub(disk: string, file: string): string {
  const image = `${disk}.boot`
  const {start, sectors} = partition
  const place = [`skip=${start}`, `count=${sectors}`, 'bs=512', 'conv=sparse', 'status=none']
  execFileSync('dd', [`if=${disk}`, `of=${image}`, ...place])
  return execFileSync('grub-fstest', [image, 'cat', `(loop0)/${file}`], {encoding: 'utf8', stdio: 'pipe'})
}
