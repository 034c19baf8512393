import {failure, fault, success, type Outcome} from '../src/model/fault.ts'
import {formatSize} from '../src/model/size.ts'
import type {Wish} from './layout.ts'
import {extentsOf, roundDown, type Extents} from './share.ts'

/** The size of each wish, in their order; together at most `room`, none below its minimum. */
export function fitWishes(
  wishes: readonly (Wish & {readonly name: string})[],
  room: bigint,
  extentSize: bigint,
): Outcome<readonly bigint[]> {
  const extents = wishes.map((wish) => ({name: wish.name, ...extentsOf(wish, room, extentSize)}))
  const least = sum(extents.map(({minimum}) => minimum))
  if (least <= room) return success(shrunk(extents, room - least, extentSize))
  const list = extents.map(({name, minimum}) => `${name} ${formatSize(minimum)}`).join(', ')
  return failure(
    fault(
      'layout.pool-small',
      `the pool has ${formatSize(room)}, at least ${formatSize(least)} are needed: ${list}`,
      'Take larger disks, or make sizes and minimums of the layout smaller.',
    ),
  )
}

/** Each its minimum, and the same part of what it wants above that. */
function shrunk(extents: readonly Extents[], spare: bigint, extentSize: bigint): bigint[] {
  const above = sum(extents.map(({wanted, minimum}) => wanted - minimum))
  if (above <= spare) return extents.map(({wanted}) => wanted)
  return extents.map(({wanted, minimum}) => minimum + roundDown(((wanted - minimum) * spare) / above, extentSize))
}

const sum = (sizes: readonly bigint[]): bigint => sizes.reduce((total, size) => total + size, 0n)
