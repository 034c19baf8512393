import type {ShownPath} from '../../model/tree-path.ts'
import type {Fact} from '../check/facts.ts'

/** What the checks of an image look at, gathered beforehand. */
export interface ImageFacts {
  /** Blocks and files of a release folder that are not what its manifest binds, in sentences; none for another image. */
  readonly damage: readonly string[]
  /** Files in it that each node has to have for itself. */
  readonly shipped: Fact<readonly ShownPath[]>
}
