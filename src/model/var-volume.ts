import type {HostState} from './host-state.ts'
import type {BootRecord} from './boot-record.ts'
import {findLayer, type Layer, type Lineage} from './lineage.ts'
import type {Node} from './node.ts'
import {valuesOf} from './tags.ts'
import type {Volume} from './volume.ts'

/** A volume that holds /var as it was at some time. */
export interface KeptVar {
  readonly volume: Volume
  /** The layer, by the name of its volume, that left it so, or that it belongs to. */
  readonly of: string | null
  /** Seconds since 1970 when it was kept, or replaced; null for one that a layer uses. */
  readonly at: number | null
  /** `before`: as it was before the first boot of the layer `before`. `replaced`: a rollback took another in its place. */
  readonly why: 'before' | 'replaced' | 'own'
  /** Name of that layer's volume; null unless `why` is `before`. */
  readonly before: string | null
}

/** Every /var that is kept, by the tags of its volume. */
export const keptVars = (volumes: readonly Volume[], {vg}: Pick<Lineage, 'vg'>): readonly KeptVar[] =>
  volumes.filter((volume) => volume.vg === vg).flatMap((volume) => keptVar(volume) ?? [])

function keptVar(volume: Volume): KeptVar | null {
  const of = valuesOf(volume.tags, 'varOf')[0] ?? null
  const [, at, before] = /^(\d{1,15}):(.+)$/.exec(valuesOf(volume.tags, 'varBefore')[0] ?? '') ?? []
  if (before !== undefined) return {volume, of, at: Number(at), why: 'before', before}
  const replaced = valuesOf(volume.tags, 'varReplaced').find((seconds) => /^\d{1,15}$/.test(seconds))
  if (replaced !== undefined) return {volume, of, at: Number(replaced), why: 'replaced', before: null}
  return of === null ? null : {volume, of, at: null, why: 'own', before: null}
}

/** The /var that `layer` left, when another one was booted for the first time; the latest of them. */
export const varLeftBy = (volumes: readonly Volume[], lineage: Lineage, layer: Layer): KeptVar | null =>
  keptVars(volumes, lineage)
    .filter(({of, why}) => why === 'before' && of === layer.volume.name)
    .toSorted((a, b) => (b.at ?? 0) - (a.at ?? 0))[0] ?? null

/** What `layer` alone uses for /var. */
export const ownVarOf = (volumes: readonly Volume[], {volume: {vg, name}}: Layer): Volume | null =>
  keptVars(volumes, {vg}).find(({of, why}) => why === 'own' && of === name)?.volume ?? null

/** The thin volume that is mounted on /var. */
export function mountedVar(
  {volumes, mounts}: Pick<HostState, 'volumes' | 'mounts'>,
  {vg}: Pick<Lineage, 'vg'>,
): Volume | null {
  const mount = mounts.findLast(({target, root}) => target === '/var' && root === '/')
  const isIt = (volume: Volume): boolean =>
    volume.vg === vg && volume.kind === 'thin' && volume.device === mount?.device
  return mount === undefined ? null : (volumes.find(isIt) ?? null)
}

/** The last boot of another layer than `layer` that wrote to the /var of all: since when, and the name of its volume where it is there. */
export function lastInSharedVar(
  {state, lineage}: Pick<Node, 'state' | 'lineage'>,
  layer: Layer,
  log: readonly BootRecord[],
): {readonly since: number; readonly volume: string | null} | null {
  const found = log
    .map(({since, layer: id}) => ({since, id, other: id === null ? null : (findLayer(lineage, id) ?? null)}))
    .filter(({id, other}) => id !== layer.id && (other === null || ownVarOf(state.volumes, other) === null))
    .reduce<{since: number; other: Layer | null} | null>(
      (last, one) => (one.since > (last?.since ?? 0) ? one : last),
      null,
    )
  return found === null ? null : {since: found.since, volume: found.other?.volume.name ?? null}
}

/** `var` of `var.of.node-4.5.0-1+2` and the like. */
export const stemOf = (name: string): string => name.replace(/\.(?:of|before)\..*$/, '')
