import {readFile, statfs} from 'node:fs/promises'
import type {Mount, MountLine} from '../model/mount.ts'
import {isRemote, parseMountInfo} from '../read/mountinfo.ts'

/** What this process sees mounted, but for what lies on other hosts, which is not asked. */
export async function readMounts(): Promise<readonly Mount[]> {
  const table = parseMountInfo(await readFile('/proc/self/mountinfo', 'utf8'))
  return Promise.all(table.filter((line) => !isRemote(line)).map(withRoom))
}

async function withRoom(line: MountLine): Promise<Mount> {
  const space = line.source.startsWith('/dev/') ? await statfs(line.target, {bigint: true}).catch(() => null) : null
  return space === null
    ? {...line, size: 0n, available: 0n}
    : {...line, size: space.blocks * space.bsize, available: space.bavail * space.bsize}
}
