import {parseLayout} from '../../layouts/parse.ts'
import {volumesInPool} from '../../layouts/pool-volumes.ts'
import type {Host} from '../host/host.ts'
import type {HostState} from '../model/host-state.ts'
import {volumeName} from '../model/nvr.ts'
import type {Volume} from '../model/volume.ts'
import type {WantedVolume} from '../plan/created-volumes.ts'
import {required} from './ask.ts'
import {layoutText} from './layout-text.ts'

/** The volumes of a layout that this node lacks: those whose mount point is a plain directory of the root. */
export async function wantedVolumes(
  host: Host,
  state: HostState,
  source: Volume,
  layoutName: string,
): Promise<readonly WantedVolume[]> {
  const layout = required(parseLayout(await layoutText(host, layoutName), layoutName), 'usage')
  const pool = state.pools.find((one) => one.vg === source.vg && one.name === source.pool)
  const extent = state.groups.find(({name}) => name === source.vg)?.extentSize ?? 1n
  const mounted = new Set(state.mounts.map(({target}) => target))
  const missing = volumesInPool(layout, pool?.size ?? 0n, extent).filter(({path}) => !mounted.has(path))
  const contents = await Promise.all(
    missing.map(({path}) =>
      contentSize(
        host,
        path,
        missing.map((other) => other.path),
      ),
    ),
  )
  return missing.map(({path, name, filesystem, options, size}, index) => ({
    ...{vg: source.vg, name: volumeName(name), path, filesystem, options, size},
    content: contents[index] ?? 0n,
  }))
}

/** Bytes of a directory on its own file system, without what gets a volume of its own. */
export async function contentSize(host: Host, path: string, others: readonly string[]): Promise<bigint> {
  if ((await host.files.stat(path)) === null) return 0n
  const nested = others.filter((other) => other.startsWith(`${path}/`)).map((other) => `--exclude=${other}`)
  const {stdout} = await host.tools.run(['du', '-sxB1', ...nested, '--', path], {accept: [1]})
  return BigInt(/^\d+/.exec(stdout)?.[0] ?? 0)
}
