import {createHash} from 'node:crypto'
import {promisify} from 'node:util'
import {zstdDecompress} from 'node:zlib'
import {failure, fault, success, type Fault, type Outcome} from '../../model/fault.ts'
import {countOf, digestLength, type ReleaseContent} from '../../model/release.ts'
import {
  bytesOfGroup,
  groupsOf,
  headLength,
  isGroup,
  parseGroup,
  parseHead,
  type GroupBlocks,
  type IndexHead,
} from '../../read/block-index.ts'
import {zeroDigest} from './digests.ts'
import {joined} from './joined.ts'
import {lengthOfBlock} from './length-of-block.ts'
import type {Place} from './place.ts'

const decompress = promisify(zstdDecompress)

/** What each block of a release must be, and where its frame lies, as far as it was fetched. */
export interface BlockMap {
  readonly content: ReleaseContent
  readonly contentSize: bigint
  readonly head: IndexHead
  readonly groups: readonly GroupBlocks[]
  /** The digest of each block; of groups that are not known, nothing. */
  readonly index: Buffer
  /** Where the frame of each block begins and ends; of groups that were not fetched, nothing. */
  readonly starts: Float64Array
  readonly ends: Float64Array
  /** For each group whether it was fetched. */
  readonly fetched: Uint8Array
}

/** The map that was read last, by the digest that binds it: a pull wants it once to estimate, and once to write. */
let last: {readonly key: string; readonly map: BlockMap} | null = null

/** Reads the head of the block index, held against the digest that the manifest has of it. */
export async function readMap(place: Place, content: ReleaseContent, contentSize: bigint): Promise<Outcome<BlockMap>> {
  const key = `${content.blocksHead.sha256} ${contentSize}`
  if (last?.key === key) return success(last.map)
  const {blocks, blocksHead} = content
  const packed = await place.range(blocks.file, 0, blocksHead.bytes, blocks.bytes)
  if (createHash('sha256').update(packed).digest('hex') !== blocksHead.sha256)
    return failure(differs(place, content, 'its head is not the one'))
  const count = countOf(contentSize)
  const bytes = await decompress(packed, {maxOutputLength: headLength(count)}).catch(() => null)
  const head = bytes === null ? null : parseHead(bytes, count)
  if (head === null) return failure(differs(place, content, 'its head is not of the length'))
  const map = {
    ...{content, contentSize, head, groups: groupsOf(count), index: Buffer.alloc(count * digestLength)},
    ...{starts: new Float64Array(count), ends: new Float64Array(count)},
    fetched: new Uint8Array(groupsOf(count).length),
  }
  last = {key, map}
  return success(map)
}

/** A group is short: a request is worth no more than this many bytes of others. */
const reach = {longest: 256 * 1024, gap: 4096, waste: 0.5}

/** Fetches those of `groups` that were not fetched yet. */
export async function fetchGroups(place: Place, map: BlockMap, groups: readonly number[]): Promise<Outcome<BlockMap>> {
  const missing = groups.filter((group) => map.fetched[group] === 0)
  const {blocks, blocksHead} = map.content
  const wanted = missing.map((group) => ({of: group, ...bytesOfGroup(map.groups[group] ?? nothing)}))
  for (const {start, end, parts} of joined(wanted, reach)) {
    const offset = blocksHead.bytes
    const bytes = await place.range(blocks.file, offset + start, offset + end, blocks.bytes)
    for (const part of parts)
      if (!enter(map, part.of, bytes.subarray(part.start - start, part.end - start)))
        return failure(differs(place, map.content, `its group ${part.of} is not the one`))
  }
  return success(map)
}

const nothing: GroupBlocks = {first: 0, end: 0}

function enter(map: BlockMap, group: number, bytes: Uint8Array): boolean {
  const found = parseGroup(bytes, map.head, group)
  if (found === null) return false
  const {first} = map.groups[group] ?? nothing
  map.index.set(found.digests, first * digestLength)
  let at = map.head.starts[group] ?? 0
  for (const [index, length] of found.lengths.entries()) {
    map.starts[first + index] = at
    at += length
    map.ends[first + index] = at
  }
  map.fetched[group] = 1
  return true
}

/** Numbers of the groups in which `there`, the digests of a volume's blocks, is not what is wanted; of the others the map then knows the digests. */
export function differingGroups(map: BlockMap, there: Uint8Array): readonly number[] {
  return map.groups.flatMap(({first, end}, group) => {
    const digests = there.subarray(first * digestLength, end * digestLength)
    if (!isGroup(map.head, group, digests)) return [group]
    map.index.set(digests, first * digestLength)
    return []
  })
}

/** The digests of a volume that reads as zeros everywhere, for as many blocks as the release has. */
export const zeroIndex = (contentSize: bigint): Buffer => fittedIndex(Buffer.alloc(0), contentSize)

/** An index of another length for as many blocks as the release has: what lies beyond it is taken for zeros. */
export function fittedIndex(index: Uint8Array, contentSize: bigint): Buffer {
  const count = countOf(contentSize)
  const fitted = Buffer.alloc(count * digestLength)
  fitted.set(index.subarray(0, fitted.length))
  for (let block = Math.floor(index.length / digestLength); block < count; block += 1)
    fitted.set(zeroDigest(lengthOfBlock(contentSize, block)), block * digestLength)
  return fitted
}

/** Everything that the index says. */
export async function readWholeMap(
  place: Place,
  content: ReleaseContent,
  contentSize: bigint,
): Promise<Outcome<BlockMap>> {
  const map = await readMap(place, content, contentSize)
  return map.ok ? fetchGroups(place, map.value, [...map.value.groups.keys()]) : map
}

/** What the index has for the block. */
export const wantedDigest = ({index}: Pick<BlockMap, 'index'>, block: number): Uint8Array =>
  index.subarray(block * digestLength, (block + 1) * digestLength)

const differs = (place: Place, {blocks: {file}}: ReleaseContent, how: string): Fault =>
  fault(
    'release.damaged',
    `${place.name}${place.name.endsWith('/') ? '' : '/'}${file} does not fit its manifest: ${how} that the manifest names`,
    'The publisher has to upload all files of one release; imgbase image check tells which one is wrong.',
  )
