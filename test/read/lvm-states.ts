import type {Group, Pool, Volume} from '../../src/model/volume.ts'
import type {LvmState} from '../../src/read/lineage.ts'

export const group = (name: string, ...tags: readonly string[]): Group => ({
  name,
  tags,
  size: 1n << 40n,
  free: 1n << 39n,
  extentSize: 1n << 22n,
  metadataSize: 1n << 24n,
  metadataFree: 1n << 23n,
})

export const thin = (name: string, tags: readonly string[], more: Partial<Volume> = {}): Volume => ({
  vg: 'node',
  name,
  kind: 'thin',
  uuid: `uuid-of-${name}`,
  size: 1n << 30n,
  tags,
  origin: null,
  pool: 'pool0',
  readOnly: false,
  activationSkip: false,
  active: false,
  device: null,
  isOpen: false,
  ...more,
})

export const pool = (name: string, vg: string, ...tags: readonly string[]): Pool => ({
  ...thin(name, tags, {vg, pool: null}),
  kind: 'pool',
  dataPercent: 10,
  metadataPercent: 10,
  metadataSize: 1n << 28n,
  chunkSize: 65_536n,
  profile: null,
  monitored: true,
  needsCheck: false,
  health: '',
})

/** A node set up in the group `node`, with these volumes in its pool. */
export const nodeWith = (...volumes: readonly Volume[]): LvmState => {
  const pool0 = pool('pool0', 'node', 'imgbased:pool')
  return {groups: [group('node', 'imgbased:vg')], volumes: [pool0, ...volumes], pools: [pool0]}
}
