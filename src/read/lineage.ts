import {failure, fault, success, type Fault, type Outcome} from '../model/fault.ts'
import type {Base, Layer, Lineage} from '../model/lineage.ts'
import {compareNvr, layerId, parseLayerId, parseNvr, trueName, type Nvr} from '../model/nvr.ts'
import {failedTrialOf, tags, valuesOf} from '../model/tags.ts'
import type {Group, Pool, Volume} from '../model/volume.ts'

/** What of the node's state the lineage is read from. */
export interface LvmState {
  readonly groups: readonly Group[]
  readonly volumes: readonly Volume[]
  readonly pools: readonly Pool[]
}

/**
 * Reads the lineage of the volume group that is tagged as imgbase's, or of `vg`. Null where nothing is set up. Volumes whose
 * names are neither an NVR nor a layer's are left out.
 */
export function lineageOf(state: LvmState, vg?: string): Outcome<Lineage | null> {
  const group = findGroup(state, vg)
  if (!group.ok) return group
  if (group.value === null) return success(null)
  const name = group.value.name
  const members = state.volumes.filter((volume) => volume.vg === name && isMember(volume))
  const pool = findPool(state, name, members)
  if (!pool.ok) return pool
  return success(pool.value === null ? null : assemble(name, pool.value.name, members, startsOf(state, name)))
}

function findGroup(state: LvmState, vg: string | undefined): Outcome<Group | null> {
  if (vg !== undefined) {
    const named = state.groups.find((group) => group.name === vg)
    return named === undefined ? failure(noGroup(vg, state.groups)) : success(named)
  }
  const tagged = state.groups.filter((group) => group.tags.includes(tags.vg))
  return tagged.length > 1 ? failure(severalGroups(tagged)) : success(tagged[0] ?? null)
}

const noGroup = (vg: string, groups: readonly Group[]): Fault =>
  fault(
    'lineage.group',
    `There is no volume group '${vg}' that holds volumes`,
    groups.length === 0 ? 'This node has none: set one up with layout --init.' : `Choose among: ${namesOf(groups)}.`,
  )

const severalGroups = (groups: readonly Group[]): Fault =>
  fault(
    'lineage.groups',
    `Several volume groups carry the tag ${tags.vg}: ${namesOf(groups)}`,
    'Name the one that is meant with --vg.',
  )

const namesOf = (named: readonly {readonly name: string}[]): string => named.map(({name}) => name).join(', ')

const isMember = (volume: Volume): boolean =>
  volume.kind === 'thin' && (volume.tags.includes(tags.base) || volume.tags.includes(tags.layer))

function findPool(state: LvmState, vg: string, members: readonly Volume[]): Outcome<Pool | null> {
  const tagged = state.pools.filter((pool) => pool.vg === vg && pool.tags.includes(tags.pool))
  if (tagged.length > 1) return failure(severalPools(vg, tagged))
  if (tagged.length === 0 && members.length > 0) return failure(noPool(vg, members))
  return success(tagged[0] ?? null)
}

const severalPools = (vg: string, pools: readonly Pool[]): Fault =>
  fault(
    'lineage.pools',
    `Several thin pools of the volume group '${vg}' carry the tag ${tags.pool}: ${namesOf(pools)}`,
    `Take it from all but one: lvchange --deltag ${tags.pool} ${vg}/POOL.`,
  )

const noPool = (vg: string, members: readonly Volume[]): Fault =>
  fault(
    'lineage.pool',
    `No thin pool of the volume group '${vg}' carries the tag ${tags.pool}, but there are bases or layers: ${namesOf(members)}`,
    `Tag their pool: lvchange --addtag ${tags.pool} ${vg}/${members[0]?.pool ?? 'POOL'}.`,
  )

/** Names of the volumes that oVirt's init made the first base from. */
const startsOf = (state: LvmState, vg: string): ReadonlySet<string> =>
  new Set(state.volumes.filter((volume) => volume.vg === vg && volume.tags.includes(tags.init)).map(({name}) => name))

function assemble(vg: string, pool: string, members: readonly Volume[], starts: ReadonlySet<string>): Lineage {
  const layers = members.flatMap(layerOf).sort((a, b) => compareNvr(a.nvr, b.nvr) || a.index - b.index)
  const byNvr = Map.groupBy(layers, (layer) => layer.nvr)
  const bases = members.flatMap((volume) => baseOf(volume, byNvr, starts)).sort(compareBases)
  const known = new Set(bases.map((base) => base.nvr))
  return {vg, pool, bases, orphans: layers.filter((layer) => !known.has(layer.nvr))}
}

/** oVirt tags its first base as a layer too, so that the name alone tells which of both a volume is. */
function layerOf(volume: Volume): readonly Layer[] {
  const parts = parseLayerId(trueName(volume.name))
  if (!parts.ok) return []
  const {nvr, index} = parts.value
  const pins = valuesOf(volume.tags, 'pin')
  return [
    {
      id: layerId(nvr, index),
      nvr,
      index,
      volume,
      incomplete: isIncomplete(volume),
      goodAt: greatest(valuesOf(volume.tags, 'good')),
      bad:
        valuesOf(volume.tags, 'bad')
          .map(failedTrialOf)
          .find((failed) => failed !== null) ?? null,
      pin: (['admin', 'rollback'] as const).find((why) => pins.includes(why)) ?? null,
      stagedFrom: valuesOf(volume.tags, 'from')[0] ?? null,
    },
  ]
}

function baseOf(
  volume: Volume,
  layers: ReadonlyMap<Nvr, readonly Layer[]>,
  starts: ReadonlySet<string>,
): readonly Base[] {
  const nvr = parseNvr(trueName(volume.name))
  if (!nvr.ok) return []
  return [
    {
      nvr: nvr.value,
      volume,
      digest: valuesOf(volume.tags, 'digest').find((digest) => /^sha256:[0-9a-f]{64}$/.test(digest)) ?? null,
      sequence: greatest(valuesOf(volume.tags, 'sequence')),
      fromInit: isFromInit(volume, starts),
      ancestor: valuesOf(volume.tags, 'ancestor')[0] ?? null,
      incomplete: isIncomplete(volume),
      layers: layers.get(nvr.value) ?? [],
    },
  ]
}

const isFromInit = ({tags: own, origin}: Volume, starts: ReadonlySet<string>): boolean =>
  own.includes(tags.initBase) ||
  (own.includes(tags.base) && own.includes(tags.layer)) ||
  (origin !== null && starts.has(origin))

const isIncomplete = (volume: Volume): boolean => valuesOf(volume.tags, 'staging').length > 0

const greatest = (values: readonly string[]): number | null =>
  values
    .filter((value) => /^\d{1,15}$/.test(value))
    .reduce<number | null>((most, value) => Math.max(most ?? 0, Number(value)), null)

/**
 * Oldest first. Bases without a sequence were there before imgbase counted, so they come first, by NVR; then those with one.
 * (Going by NVR whenever one of two has no sequence would be no order: it can go round in a circle.)
 */
export function compareBases(a: Pick<Base, 'nvr' | 'sequence'>, b: Pick<Base, 'nvr' | 'sequence'>): number {
  return (a.sequence ?? -1) - (b.sequence ?? -1) || compareNvr(a.nvr, b.nvr)
}
