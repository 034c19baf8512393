import type {Host} from '../../host/host.ts'
import type {MountLine} from '../../model/mount.ts'
import {otherWays, placeIn, type MountView, type Place} from '../../plan/ways-to-path.ts'
import {parseMountInfo} from '../../read/mountinfo.ts'

/** All that is mounted in the system, what lies on other hosts too; nothing of it is asked. */
export const systemMounts = async ({files}: Pick<Host, 'files'>): Promise<readonly MountLine[]> =>
  parseMountInfo((await files.readText('/proc/1/mountinfo')) ?? '')

/** Mounts, of any process, by which what lies at or below `path` is seen elsewhere, in words; `place`: where that lies, if not there now. */
export async function waysTo(
  host: Pick<Host, 'files'>,
  path: string,
  place: Place | null = null,
): Promise<readonly string[]> {
  const system = await systemMounts(host)
  const at = place ?? placeIn(system, path)
  if (at === null) return []
  return otherWays(system, await views(host), at, path).map(
    ({pid, target}) => `the mount on ${target} (process ${pid})`,
  )
}

/** One process of those that see the same, the lowest first. Those that end meanwhile see nothing. */
async function views({files}: Pick<Host, 'files'>): Promise<readonly MountView[]> {
  const pids = (await files.list('/proc'))
    .filter((name) => /^\d+$/.test(name))
    .toSorted((a, b) => Number(a) - Number(b))
  const first = new Map<string, string>()
  for (const pid of pids) {
    const text = await files.readText(`/proc/${pid}/mountinfo`).catch(() => null)
    if (text !== null && !first.has(text)) first.set(text, pid)
  }
  return [...first].map(([text, pid]) => ({pid, mounts: parseMountInfo(text)}))
}
