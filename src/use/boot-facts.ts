import {addedModules} from '../carry/packages/kernel-modules.ts'
import type {Host} from '../host/host.ts'
import type {Node} from '../model/node.ts'
import {treePath, type TreePath} from '../model/tree-path.ts'
import type {SystemPartition} from '../plan/check/facts.ts'
import {isSignedModule, signatureLength} from '../read/signed-module.ts'
import {mountedSystemPartitions, partitionArguments} from '../read/system-partitions.ts'

/** Paths of the modules of the running kernel that came with no kernel package and carry no signature; none without Secure Boot. */
export async function unsignedModulesOf(host: Host, {state}: Node): Promise<readonly string[]> {
  if (!state.boot.firmware.secureBoot) return []
  const {entries} = await host.trees.list('/', treePath(`usr/lib/modules/${state.kernelRelease}`))
  const paths = addedModules(entries.keys()).map(({path}) => path)
  const ends = await Promise.all(paths.map((path) => endOf(host, path)))
  return paths.filter((_, index) => isUnsigned(ends[index] ?? new Uint8Array())).map((path) => `/${path}`)
}

const isUnsigned = (end: Uint8Array): boolean => end.length > 0 && !isSignedModule(end)

/** Empty where a link leads nowhere. */
async function endOf({tools}: Host, path: TreePath): Promise<Uint8Array> {
  const [, suffix = ''] = /\.ko\.(gz|xz|zst)$/.exec(path) ?? []
  const unpack = {gz: 'gzip', xz: 'xz', zst: 'zstd'}[suffix]
  const read = unpack === undefined ? 'tail -c "$1" -- "$2"' : `${unpack} -dc -- "$2" | tail -c "$1"`
  const script = `[ ! -e "$2" ] || ${read}`
  return await tools.bytes(['bash', '-c', script, 'end', String(signatureLength), `/${path}`])
}

/** The EFI system partitions that are mounted, with the sums of their files; none of one alone, which is like no other. */
export async function systemPartitionsOf({tools, files}: Host, {state}: Node): Promise<readonly SystemPartition[]> {
  const places = mountedSystemPartitions((await tools.run(['lsblk', ...partitionArguments])).stdout)
  if (places.length < 2) return []
  return await Promise.all(
    places.map(async ({mountPoint, uuid}) => {
      const {stdout} = await tools.run(['find', mountPoint, '-xdev', '-type', 'f', '-printf', String.raw`%P\0`])
      const names = stdout.split('\0').filter((name) => name !== '')
      const sums = await Promise.all(names.map((name) => files.sha256(`${mountPoint}/${name}`)))
      const isBooted = uuid !== null && uuid === state.boot.firmware.partition
      return {mountPoint, isBooted, files: new Map(names.map((name, index) => [name, sums[index] ?? '']))}
    }),
  )
}
