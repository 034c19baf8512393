import {failure, fault, success, type Outcome} from '../src/model/fault.ts'
import {formatSize} from '../src/model/size.ts'
import type {FilesystemType} from '../src/model/step.ts'
import {autoextendProfile, type Profile} from './autoextend.ts'
import {fitWishes} from './fit.ts'
import type {Layout, LayoutVolume} from './layout.ts'
import {groupSizeOf, poolSizes} from './pool-size.ts'

/** A layout in bytes, for certain disks. Every size of a volume, and the pool's, is a multiple of the extent. */
export interface ResolvedLayout {
  readonly group: {
    readonly name: string
    readonly metadataSize: bigint
    readonly extentSize: bigint
    readonly size: bigint
  }
  readonly pool: {
    readonly name: string
    readonly size: bigint
    readonly metadataSize: bigint
    readonly chunkSize: bigint
    /** LVM profile that the pool grows by; null where it does not grow by itself. */
    readonly profile: Profile | null
  }
  readonly filesystem: FilesystemType
  /** The size of a layer. */
  readonly rootSize: bigint
  readonly volumes: readonly ResolvedVolume[]
}

export type ResolvedVolume = Omit<LayoutVolume, 'size' | 'minimum'> & {readonly size: bigint}

/**
 * Cuts a layout out of disks of these sizes. What it makes fits: data, metadata and its spare in the group; all volumes and two
 * roots, the one that runs and the next, in the pool. Where it would not, sizes shrink towards their minimums, all by the same
 * part of what they can give; where the minimums do not fit, the fault has the numbers.
 */
export function resolveLayout(
  layout: Layout,
  diskSizes: readonly bigint[],
  extentSize: bigint,
): Outcome<ResolvedLayout> {
  const size = groupSizeOf(diskSizes, layout.group.metadataSize, extentSize)
  const pool = poolSizes(layout.pool, size, extentSize)
  if (!pool.ok) return pool
  const wishes = [
    ...['/ that runs', '/ of the next image'].map((name) => ({...layout.root, name})),
    ...layout.volumes.map((volume) => ({...volume, name: volume.path})),
  ]
  const sizes = fitWishes(wishes, pool.value.size, extentSize)
  if (!sizes.ok) return sizes
  const [rootSize = 0n, , ...volumeSizes] = sizes.value
  return refuseTiny({
    group: {...layout.group, extentSize, size},
    pool: {
      ...pool.value,
      name: layout.pool.name,
      chunkSize: layout.pool.chunkSize,
      profile: layout.pool.autoextend && autoextendProfile(layout.group.name, layout.pool.name, layout.pool.autoextend),
    },
    filesystem: layout.filesystem,
    rootSize,
    volumes: layout.volumes.map(({minimum: _minimum, ...volume}, index) => ({
      ...volume,
      size: volumeSizes[index] ?? 0n,
    })),
  })
}

/** mkfs.xfs(8) 5.19 and later make nothing below 300 MiB. */
function refuseTiny(resolved: ResolvedLayout): Outcome<ResolvedLayout> {
  const all = [{path: 'the root', filesystem: resolved.filesystem, size: resolved.rootSize}, ...resolved.volumes]
  const faults = all
    .filter(({filesystem, size}) => filesystem === 'xfs' && size < 300n * 1024n * 1024n)
    .map(({path, size}) =>
      fault(
        'layout.xfs-small',
        `${path} would have ${formatSize(size)}, XFS needs 300M`,
        'Make it larger, or choose ext4.',
      ),
    )
  return faults.length === 0 ? success(resolved) : failure(...faults)
}
