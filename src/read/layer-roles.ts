import {layersOf, type Layer, type LayerId, type Lineage} from '../model/lineage.ts'

/** Why a layer must not be removed. `staged-from`: a layer that never ran well still takes in its later changes. */
export type Protection = 'booted' | 'default' | 'previous' | 'pinned' | 'staged-from'

/** The layer that runs now: the one whose device holds `/`, given as `major:minor`. */
export const bootedLayer = (lineage: Lineage, rootDevice: string): Layer | null =>
  layersOf(lineage).find((layer) => layer.volume.device === rootDevice) ?? null

/** The last layer that was proven good, other than the booted one (or than the default, where no layer is booted). */
export function previousLayer(lineage: Lineage, booted: Layer | null, chosen: Layer | null): Layer | null {
  const current = booted ?? chosen
  return layersOf(lineage)
    .filter((layer) => layer.id !== current?.id && layer.goodAt !== null && layer.bad === null && !layer.incomplete)
    .reduce<Layer | null>((last, layer) => ((layer.goodAt ?? 0) >= (last?.goodAt ?? 0) ? layer : last), null)
}

/** Every layer that has to stay, with all its reasons. */
export function protectedLayers(
  lineage: Lineage,
  booted: Layer | null,
  chosen: Layer | null,
): ReadonlyMap<LayerId, readonly Protection[]> {
  const previous = previousLayer(lineage, booted, chosen)
  const awaited = new Set(layersOf(lineage).flatMap(awaits))
  const reasons = (layer: Layer): readonly Protection[] => [
    ...when(layer.id === booted?.id, 'booted'),
    ...when(layer.id === chosen?.id, 'default'),
    ...when(layer.id === previous?.id, 'previous'),
    ...when(layer.pin !== null, 'pinned'),
    ...when(awaited.has(layer.volume.name), 'staged-from'),
  ]
  return new Map(
    layersOf(lineage)
      .map((layer) => [layer.id, reasons(layer)] as const)
      .filter(([, why]) => why.length > 0),
  )
}

const awaits = (layer: Layer): readonly string[] =>
  layer.goodAt === null && layer.stagedFrom !== null ? [layer.stagedFrom] : []

const when = (holds: boolean, why: Protection): readonly Protection[] => (holds ? [why] : [])
