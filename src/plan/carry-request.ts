import type {Node} from '../model/node.ts'
import type {CarryRequest} from '../model/step.ts'
import type {Volume, VolumeId} from '../model/volume.ts'
import {persistentVolumes} from './volumes.ts'

/** A layer on an image's base takes over what was changed in the root that runs. */
export const carryOfImage = (
  node: Node,
  running: Volume,
  theirs: VolumeId,
  kernelArguments: readonly string[],
): CarryRequest => ({
  mode: 'update',
  mine: {vg: node.lineage.vg, name: running.name},
  ancestor: ancestorOf(node, running),
  theirs,
  volumes: persistentVolumes(node.state, node.lineage.vg),
  kernelArguments,
})

/** A copy of a layer, or of a root in use, has everything already: it only has to name itself. */
export const carryOfCopy = (node: Node, from: VolumeId, kernelArguments: readonly string[]): CarryRequest => ({
  mode: 'init',
  mine: from,
  ancestor: null,
  theirs: from,
  volumes: persistentVolumes(node.state, node.lineage.vg),
  kernelArguments,
})

/** A base made from a root in use holds the administrator's changes: it is no ancestor. */
function ancestorOf({lineage}: Node, running: Volume): VolumeId | null {
  const base = lineage.bases.find((one) => one.layers.some((layer) => layer.volume.name === running.name))
  return base === undefined || base.fromInit || base.incomplete ? null : {vg: lineage.vg, name: base.volume.name}
}
