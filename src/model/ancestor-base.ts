import type {Lineage} from './lineage.ts'
import type {Volume, VolumeId} from './volume.ts'

/**
 * The base whose files a layer's are compared with to know what was changed in it: its own. One that was made from a root in
 * use holds the administrator's changes and is none; then the one that it was told to descend from, if there is one.
 */
export function ancestorBase(lineage: Lineage, running: Pick<Volume, 'name'>): VolumeId | null {
  const own = lineage.bases.find(({layers}) => layers.some(({volume}) => volume.name === running.name))
  const base = own?.fromInit === true ? lineage.bases.find(({volume}) => volume.name === own.ancestor) : own
  return base === undefined || base.incomplete || own?.incomplete === true
    ? null
    : {vg: lineage.vg, name: base.volume.name}
}
