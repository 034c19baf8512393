import {ancestorBase} from '../model/ancestor-base.ts'
import {layersOf, type Base, type Layer, type Lineage} from '../model/lineage.ts'
import type {Volume, VolumeId} from '../model/volume.ts'

/** The sides of a layer's delta since staging, as LVM tells them. */
export interface LayerSides {
  /** `init`: the layer was made from the running root, and takes all that changed in it. */
  readonly mode: 'init' | 'update'
  readonly mine: VolumeId
  readonly theirs: VolumeId
  readonly ancestor: VolumeId | null
}

/** Null where the layer was staged from nothing, or where the volume it was staged from, or its base, is gone. */
export function sidesOfLayer(lineage: Lineage, layer: Layer, volumes: readonly Volume[]): LayerSides | null {
  const mine = volumes.find(({vg, name}) => vg === lineage.vg && name === layer.stagedFrom)
  const base = baseOf(lineage, layer)
  if (mine === undefined || base === undefined) return null
  const copied = layersOf(lineage).find(({volume}) => volume.name === layer.volume.origin)
  const running = layersOf(lineage).find(({volume}) => volume.name === mine.name)
  return {
    mode: base.fromInit && running === undefined ? 'init' : 'update',
    mine: idOf(mine),
    theirs: idOf(copied?.volume ?? base.volume),
    ancestor: ancestorBase(lineage, mine),
  }
}

const baseOf = (lineage: Lineage, layer: Layer): Base | undefined => lineage.bases.find(({nvr}) => nvr === layer.nvr)

const idOf = ({vg, name}: VolumeId): VolumeId => ({vg, name})
