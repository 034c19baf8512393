import {ancestorBase} from '../model/ancestor-base.ts'
import type {Node} from '../model/node.ts'
import type {CarryRequest, CreatedVolume} from '../model/step.ts'
import type {Volume, VolumeId} from '../model/volume.ts'

/** A layer on an image's base takes over what was changed in the root that runs. */
export const carryOfImage = (
  node: Node,
  running: Volume,
  theirs: VolumeId,
  kernelArguments: readonly string[],
): CarryRequest => ({
  mode: 'update',
  mine: {vg: node.lineage.vg, name: running.name},
  ancestor: ancestorBase(node.lineage, running),
  theirs,
  created: [],
  ownVar: null,
  kernelArguments,
})

/** A copy of a layer, or of a root in use, has everything already: it only has to name itself. */
export const carryOfCopy = (
  mine: VolumeId,
  theirs: VolumeId,
  kernelArguments: readonly string[],
  created: readonly CreatedVolume[] = [],
): CarryRequest => ({
  mode: 'init',
  mine,
  ancestor: null,
  theirs,
  created,
  ownVar: null,
  kernelArguments,
})
