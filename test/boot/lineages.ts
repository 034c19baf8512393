import type {Layer, Lineage} from '../../src/model/lineage.ts'
import {layerId, type Nvr} from '../../src/model/nvr.ts'
import {volumeName} from '../../src/model/volume-name.ts'
import type {Volume} from '../../src/model/volume.ts'

const volume = (vg: string, name: string): Volume => ({
  ...{vg, name, kind: 'thin', uuid: name, size: 1n, tags: [], origin: null, pool: 'pool', readOnly: false},
  ...{activationSkip: false, active: true, device: null, isOpen: false},
})

export function layer(nvr: string, index: number, vg = 'my-vg'): Layer {
  const id = layerId(nvr as Nvr, index)
  return {
    ...{id, nvr: nvr as Nvr, index, volume: volume(vg, volumeName(id))},
    ...{incomplete: false, goodAt: null, bad: null, pin: null, stagedFrom: null},
  }
}

export const lineageOfLayers = (...orphans: readonly Layer[]): Lineage => ({
  vg: 'my-vg',
  pool: 'pool',
  bases: [],
  orphans,
})
