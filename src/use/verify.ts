import type {Host} from '../host/host.ts'
import {differingStretches, indexOf} from '../image/block-index.ts'
import {sha256} from '../image/release/digests.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'
import {findBase, type Base} from '../model/lineage.ts'
import type {Nvr} from '../model/nvr.ts'
import {blockSize} from '../model/release.ts'
import {measuredContentOf, type MeasuredContent} from '../model/tags.ts'
import {devicePath} from '../model/volume.ts'
import {askNode} from './ask.ts'
import {keptIndex} from './kept-index.ts'
import {unknownBase} from './remove.ts'
import {whileActive} from './while-active.ts'

/** How a base compares with what it was when it was pulled. `unmeasured`: nobody knows what it was (oVirt's, or made by init). */
export interface VerifiedBase {
  readonly base: Nvr
  readonly status: 'intact' | 'differs' | 'unmeasured'
  /** Bytes that were read. */
  readonly bytes: number
  /** Where it differs, in bytes; null where that cannot be told, as the index of its blocks is gone. */
  readonly differing: readonly {readonly start: number; readonly end: number}[] | null
}

/** `verify`: reads the named bases, or all complete ones, wholly. */
export async function verify(
  host: Host,
  vg: string | undefined,
  names: readonly string[],
): Promise<readonly VerifiedBase[]> {
  const {lineage} = await askNode(host, vg)
  const all = lineage.bases.filter((base) => !base.incomplete)
  const unknown = names.filter((name) => findBase(lineage, name) === undefined)
  if (unknown.length > 0)
    throw new CommandFault(
      'refused',
      unknown.map((name) =>
        unknownBase(
          name,
          all.map(({nvr}) => nvr),
        ),
      ),
    )
  const verified: VerifiedBase[] = []
  for (const base of names.length === 0 ? all : all.filter(({nvr}) => names.includes(nvr)))
    verified.push(await verifyBase(host, base))
  return verified
}

async function verifyBase(host: Host, base: Base): Promise<VerifiedBase> {
  const {nvr} = base
  const content = measuredContentOf(base.volume.tags)
  if (content === null) return {base: nvr, status: 'unmeasured', bytes: 0, differing: null}
  const {bytes} = content
  const index = await whileActive(host, base.volume, () => indexOf(host.files, devicePath(base.volume), bytes))
  if (isIndexOf(index, content)) return {base: nvr, status: 'intact', bytes, differing: []}
  const was = await trustedIndex(host, base, content)
  return {base: nvr, status: 'differs', bytes, differing: was === null ? null : differingStretches(was, index, bytes)}
}

/**
 * Refuses to build on a base whose first block is another than when it was pulled. Whoever mounts a file system to write in it changes its
 * superblock there; reading all of it takes as long as a pull, and is what `verify` is for.
 */
export async function requireUnchanged(host: Host, base: Base): Promise<void> {
  const content = measuredContentOf(base.volume.tags)
  const was = content === null ? null : await trustedIndex(host, base, content)
  if (content === null || was === null) return
  const length = Math.min(blockSize, content.bytes)
  const now = await whileActive(host, base.volume, () => indexOf(host.files, devicePath(base.volume), length))
  if (Buffer.compare(now, was.subarray(0, now.length)) === 0) return
  throw new CommandFault('refused', [
    fault(
      'base.changed',
      `the base ${base.nvr} was changed since it was pulled: its superblock is another`,
      `See what differs with imgbase verify ${base.nvr}; where no layer of it is needed, remove it and pull it again.`,
    ),
  ])
}

async function trustedIndex(host: Host, base: Base, content: MeasuredContent): Promise<Uint8Array | null> {
  const index = await keptIndex(host, base.digest)
  return index !== null && isIndexOf(index, content) ? index : null
}

const isIndexOf = (index: Uint8Array, content: MeasuredContent): boolean =>
  Buffer.from(sha256(index)).toString('hex') === content.sha256
