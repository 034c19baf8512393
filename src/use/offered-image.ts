import type {Host} from '../host/host.ts'
import {recogniseImage} from '../image/recognise.ts'
import {CommandFault} from '../model/command-fault.ts'
import type {ImageSource} from '../model/image.ts'
import {findBase, type Base} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {parseNvr} from '../model/nvr.ts'
import {nameTaken, tooSmall} from '../plan/update.ts'
import {required} from './ask.ts'
import type {UpdateOptions} from './update.ts'

/** Recognises the image that an update is offered; a wrong `--nvr` is refused before it is read. */
export async function lookInto(host: Host, {image, nvr, size}: UpdateOptions): Promise<ImageSource> {
  if (nvr !== undefined) required(parseNvr(nvr), 'usage')
  const found = required(await recogniseImage(host, image, nvr !== undefined))
  if (size !== undefined && size < found.contentSize)
    throw new CommandFault('refused', [tooSmall(found.contentSize, size)])
  return found
}

/** The same content again is no update; the same name with other content is refused before anything is written. */
export function sameImage({lineage}: Node, image: ImageSource, given: string | undefined): Base | null {
  const same = lineage.bases.find((base) => base.digest === image.digest && !base.incomplete)
  if (same !== undefined) return same
  const name = given ?? image.metadata?.nvr ?? null
  const taken = name === null ? undefined : findBase(lineage, name)
  if (taken !== undefined) throw new CommandFault('refused', [nameTaken(taken.nvr, taken.digest)])
  return null
}
