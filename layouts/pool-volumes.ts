import {roundUp} from '../src/model/size.ts'
import type {Layout} from './layout.ts'
import type {ResolvedVolume} from './resolve.ts'

/** The volumes of a layout in a pool that is there already; a percentage is one of the pool. Sizes are multiples of the extent. */
export const volumesInPool = (layout: Layout, poolSize: bigint, extentSize: bigint): readonly ResolvedVolume[] =>
  layout.volumes.map(({minimum: _minimum, size, ...volume}) => ({
    ...volume,
    size: roundUp(size.kind === 'bytes' ? size.bytes : (poolSize * size.hundredths) / 10_000n, extentSize),
  }))
