import {failure, fault, success, type Outcome} from '../model/fault.ts'
import type {Node} from '../model/node.ts'
import {planned, type Plan} from '../model/plan.ts'
import {formatSize, roundUp} from '../model/size.ts'
import type {Pool} from '../model/volume.ts'
import {spaceFaults} from './space.ts'
import {unknownVolume, type VolumePlace} from './volume-place.ts'

/** The volume and its file system grow while they are used. The commit is the volume's size; the file system follows it in any case. */
export function planVolumeGrowth(node: Node, pool: Pool, place: VolumePlace, wanted: bigint): Outcome<Plan> {
  const {path, volume} = place
  if (volume === null) return failure(unknownVolume(path, node))
  const {vg, name} = volume
  const extent = node.state.groups.find((group) => group.name === vg)?.extentSize ?? 1n
  const size = roundUp(wanted, extent)
  if (size < volume.size)
    return failure(
      fault(
        'volume.shrink',
        `${vg}/${name} has ${formatSize(volume.size)}, and no file system gets smaller while it is used`,
        'Give more than that.',
      ),
    )
  const faults = spaceFaults(node.state, pool, {data: pool.chunkSize * 64n, volumes: 0, boot: 0n})
  if (faults.length > 0) return failure(...faults)
  return success({
    goal: `give ${path} ${formatSize(size)}`,
    steps: [
      planned({kind: 'volume.grow', vg, name, size}, `make ${vg}/${name} ${formatSize(size)} large`),
      planned({kind: 'filesystem.grow', vg, name}, 'let its file system have all of it'),
    ],
    commit: 0,
  })
}
