import {fault, type Fault} from '../model/fault.ts'
import type {HostState} from '../model/host-state.ts'
import {formatSize} from '../model/size.ts'
import type {Pool} from '../model/volume.ts'

/** What a plan is going to use at most, in bytes. */
export interface Need {
  /** Blocks of the thin pool that will be written. */
  readonly data: bigint
  /** Volumes that will be made: each takes room in the volume group's metadata. */
  readonly volumes: number
  /** Bytes on the boot file system. */
  readonly boot: bigint
}

/** A thin volume with its tags takes about 0.7 KiB of the VG's metadata text, which LVM writes anew at each change. */
const metadataPerVolume = 1024n

/** One mapping of a chunk, half-filled leaves counted (thin_metadata_size of thin-provisioning-tools 0.9 gives 35 to 50). */
const metadataPerChunk = 50n

/** Room on /var for the journal and the report of the carry-over. */
const roomOnVar = 16n * 1024n * 1024n

/** Every resource that does not suffice, with the numbers. */
export function spaceFaults(state: HostState, pool: Pool, need: Need): readonly Fault[] {
  return [
    ...poolHealth(pool),
    ...poolData(pool, need.data),
    ...poolMetadata(pool, need.data),
    ...groupMetadata(state, pool.vg, need.volumes),
    ...short('space.boot', '/boot', need.boot, state.boot.available, 'Remove a layer that is no longer needed.'),
    ...varSpace(state),
  ]
}

function poolHealth(pool: Pool): readonly Fault[] {
  if (pool.health === '' && !pool.needsCheck) return []
  return [
    fault(
      'pool.sick',
      `the thin pool ${pool.vg}/${pool.name} is ${pool.needsCheck ? 'in need of a check' : pool.health}`,
      `Deactivate it and run lvconvert --repair ${pool.vg}/${pool.name}; see lvmthin(7).`,
    ),
  ]
}

const poolData = (pool: Pool, data: bigint): readonly Fault[] =>
  short(
    'space.pool',
    `the thin pool ${pool.vg}/${pool.name}`,
    data,
    unused(pool.size, pool.dataPercent),
    'Remove a base that is no longer needed, or extend the pool with lvextend.',
  )

const poolMetadata = (pool: Pool, data: bigint): readonly Fault[] =>
  pool.chunkSize === 0n
    ? []
    : short(
        'space.pool-metadata',
        `the metadata of the thin pool ${pool.vg}/${pool.name}`,
        (data / pool.chunkSize) * metadataPerChunk + 1024n * 1024n,
        unused(pool.metadataSize, pool.metadataPercent),
        `Extend it with lvextend --poolmetadatasize +64M ${pool.vg}/${pool.name}.`,
      )

function groupMetadata(state: HostState, vg: string, volumes: number): readonly Fault[] {
  const group = state.groups.find(({name}) => name === vg)
  return group === undefined
    ? []
    : short(
        'space.group-metadata',
        `the metadata area of the volume group ${vg}`,
        BigInt(volumes) * metadataPerVolume,
        group.metadataFree,
        'Remove bases and layers that are no longer needed.',
      )
}

function varSpace(state: HostState): readonly Fault[] {
  const mount = state.mounts.findLast(({target}) => target === '/var')
  return mount === undefined ? [] : short('space.var', '/var', roomOnVar, mount.available, 'Free some space on /var.')
}

const unused = (size: bigint, percent: number | null): bigint =>
  (size * BigInt(Math.round((100 - (percent ?? 0)) * 100))) / 10_000n

function short(code: string, where: string, needed: bigint, free: bigint, hint: string): readonly Fault[] {
  if (needed <= free) return []
  return [fault(code, `${where} has ${formatSize(free)} free, ${formatSize(needed)} are needed`, hint)]
}
