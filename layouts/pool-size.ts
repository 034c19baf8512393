import {failure, fault, success, type Outcome} from '../src/model/fault.ts'
import {formatSize, maxOf, roundUp} from '../src/model/size.ts'
import type {LayoutPool} from './layout.ts'
import {extentsOf, roundDown} from './share.ts'

const mib = 1024n * 1024n

/** The bytes that a group of these disks has for volumes: pvcreate puts its metadata before them and starts them at the next whole MiB. */
export const groupSizeOf = (diskSizes: readonly bigint[], metadataSize: bigint, extentSize: bigint): bigint =>
  diskSizes
    .map((size) => roundDown(maxOf(0n, size - roundUp(metadataSize, mib) - mib), extentSize))
    .reduce((total, size) => total + size, 0n)

/** Size of the pool's data and of its metadata; LVM makes a spare as large as the metadata, which is counted too. */
export function poolSizes(
  pool: LayoutPool,
  groupSize: bigint,
  extentSize: bigint,
): Outcome<{readonly size: bigint; readonly metadataSize: bigint}> {
  const wish = extentsOf(pool, groupSize, extentSize)
  const metadataSize = metadataOf(pool, wish.wanted, extentSize)
  const room = maxOf(0n, groupSize - 2n * metadataSize)
  const size = room < wish.wanted ? room : wish.wanted
  const minimum = pool.minimum === null && pool.size.kind === 'part' ? extentSize : wish.minimum
  return size >= minimum ? success({size, metadataSize}) : failure(tooSmall(groupSize, minimum, metadataSize))
}

/**
 * 64 bytes for each chunk, as LVM reckons where it is not told: about twice what one mapping of every chunk takes (35 to 50
 * bytes by thin_metadata_size 0.9), since layers that drift apart map their own. At least 64 MiB, so that many layers fit on a
 * small disk; at most 1 GiB, with which lvmthin(7) advises to start and which 'should be enough for all practical purposes'.
 */
function metadataOf({metadataSize, chunkSize}: LayoutPool, dataSize: bigint, extentSize: bigint): bigint {
  if (metadataSize !== 'auto') return roundUp(metadataSize, extentSize)
  const reckoned = maxOf((dataSize / chunkSize) * 64n, 64n * mib)
  return roundUp(reckoned < 1024n * mib ? reckoned : 1024n * mib, extentSize)
}

const tooSmall = (groupSize: bigint, minimum: bigint, metadataSize: bigint) =>
  fault(
    'layout.group-small',
    `the disks give ${formatSize(groupSize)}, at least ${formatSize(minimum + 2n * metadataSize)} are needed: ` +
      `${formatSize(minimum)} for the pool, ${formatSize(metadataSize)} for its metadata and as much for the spare of that`,
    'Take larger disks, or make the pool of the layout smaller.',
  )
