import {ArchiveError} from './archive-error.ts'
import type {TreeChange} from '../../host/host.ts'
import {blockSize} from '../../model/release.ts'
import {parentOf, type TreePath} from '../../model/tree-path.ts'
import {attributesOfMember, sameOwnerAndMode, sameXattrs, type Attributes} from './attributes.ts'
import {differenceTo, emit} from './emit.ts'
import {isZero} from '../release/digests.ts'
import type {Known, KnownTree} from './known-tree.ts'
import {inWords, memberPath, whiteoutOf} from './member-path.ts'
import type {Member} from './members.ts'

/** One layer on its way to the disk. */
export interface Merge {
  readonly tree: KnownTree
  readonly disk: TreeChange
  /** Number of the layer, from 1. */
  readonly layer: number
  /** Leading components that every path of the archive has too many. */
  readonly strip: number
  /** Members with names of whiteouts take away from the layers below. */
  readonly whiteouts: boolean
  /** Old files that were moved out of the way: a later layer may want them back. */
  readonly aside: Map<TreePath, {readonly id: number; readonly known: Known}>
  /** Files in which zeros were written that may have been a hole; null where the archive tells its holes itself. */
  readonly zeros: Set<TreePath> | null
  /** Times that files on the disk are given in the end. */
  readonly times: Map<TreePath, string>
}

/**
 * What of a layer has to be written, as a tar stream: members that the disk does not have in just this way. What stands in the way is set
 * aside before; where only owner, mode or time differ, the file on the disk gets them.
 */
export async function* merged(members: AsyncIterable<Member>, merge: Merge): AsyncGenerator<Uint8Array> {
  for await (const member of members) {
    const path = memberPath(nameOf(member), merge.strip)
    if (path === null) continue
    const whiteout = merge.whiteouts ? whiteoutOf(path) : null
    if (whiteout === null) yield* place(merge, member, path)
    else if (whiteout.kind !== 'nothing') merge.tree.hide(whiteout.path, merge.layer, whiteout.kind)
  }
  yield endOfArchive
}

const endOfArchive = Buffer.alloc(1024)

/** GNU's newer form of sparse files has a made-up name in its header (tar manual, 'PAX Format, Version 1.0'). */
const nameOf = ({extended, path}: Member): string => extended.get('GNU.sparse.name')?.toString('latin1') ?? path

async function* place(merge: Merge, member: Member, path: TreePath): AsyncGenerator<Uint8Array> {
  for (const folder of merge.tree.missingAbove(path, merge.layer)) {
    clear(merge, folder)
    note(merge, folder, impliedFolder)
  }
  if (member.flag === '1') return yield* placeHardLink(merge, member, path)
  const wanted = attributesOfMember(member)
  if (wanted.type === 'directory') return yield* placeFolder(merge, member, path, wanted)
  yield* placeOther(merge, member, path, wanted)
}

const impliedFolder = {
  ...({type: 'directory', size: 0, mode: 0o755, uid: 0, gid: 0, modified: '0', target: '', xattrs: new Map()} as const),
  implied: true,
}

async function* placeFolder(
  merge: Merge,
  member: Member,
  path: TreePath,
  wanted: Attributes,
): AsyncGenerator<Uint8Array> {
  const there = merge.tree.get(path)
  if (there?.type === 'directory' && sameOwnerAndMode(there, wanted) && sameXattrs(there.xattrs, wanted.xattrs)) {
    if (there.modified !== wanted.modified) merge.tree.touch(path)
    merge.tree.set(path, {...there, ...wanted, layer: merge.layer, implied: false})
    return
  }
  if (there?.type === 'directory') {
    const stale = [...there.xattrs.keys()].filter((name) => !wanted.xattrs.has(name))
    if (!isBeingWritten(merge, there)) await merge.disk.removeXattrs(path, stale)
  } else clear(merge, path)
  note(merge, path, wanted)
  merge.tree.touch(path)
  yield* emit(member)
}

async function* placeHardLink(merge: Merge, member: Member, path: TreePath): AsyncGenerator<Uint8Array> {
  const target = memberPath(member.target, merge.strip)
  const linked = target === null ? undefined : merge.tree.get(target)
  if (linked === undefined || linked.layer === 0 || linked.type === 'directory')
    throw new ArchiveError(
      `the archive links ${inWords(path)} to ${JSON.stringify(member.target)}, which is no file in it`,
    )
  const there = merge.tree.get(path)
  if (there !== undefined && there.inode === linked.inode && !isBeingWritten(merge, there))
    return merge.tree.set(path, {...linked, layer: merge.layer, written: false})
  clear(merge, path)
  merge.tree.set(path, {...linked, layer: merge.layer, written: true})
  yield* emit(member)
}

async function* placeOther(
  merge: Merge,
  member: Member,
  path: TreePath,
  wanted: Attributes,
): AsyncGenerator<Uint8Array> {
  const candidate = candidateFor(merge, path)
  if (candidate === null || member.sparse || !isAlike(merge, candidate.known, path, wanted)) {
    clear(merge, path)
    note(merge, path, wanted)
    return yield* watched(merge, path, wanted, emit(member))
  }
  if (wanted.type !== 'file') return keep(merge, path, candidate, wanted)
  const old = merge.disk.open(candidate.aside ?? path)
  try {
    const difference = await differenceTo(old, member)
    if (difference === null) return keep(merge, path, candidate, wanted)
    clear(merge, path)
    note(merge, path, wanted)
    yield* watched(merge, path, wanted, emit(member, {old, ...difference}))
  } finally {
    old.close()
  }
}

/** Remembers a file where zeros go by that may have been a hole; not one that would lose its capabilities, as by any write (capabilities(7)). */
async function* watched(
  {zeros}: Merge,
  path: TreePath,
  {xattrs}: Attributes,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const isDug = zeros !== null && !xattrs.has('security.capability')
  for await (const bytes of pieces) {
    if (isDug && !zeros.has(path) && holdsZeros(bytes)) zeros.add(path)
    yield bytes
  }
}

function holdsZeros(bytes: Uint8Array): boolean {
  for (let at = 0; at + leastHole <= bytes.length; at += blockSize)
    if (isZero(bytes.subarray(at, at + blockSize))) return true
  return false
}

/** What a file system can leave out at least. A squashfs has no holes below its block, 128 KiB mostly: that is more than the stream's pieces. */
const leastHole = 4096

/** What the member is compared with: the file that was there before all layers, or else what is there now. */
interface Candidate {
  readonly known: Known
  /** Where it lies among what was set aside; null where it is in its place. */
  readonly aside: number | null
}

function candidateFor(merge: Merge, path: TreePath): Candidate | null {
  const {tree, aside} = merge
  const before = aside.get(path)
  if (before !== undefined) return {known: before.known, aside: before.id}
  const there = tree.get(path)
  return there === undefined || isBeingWritten(merge, there) ? null : {known: there, aside: null}
}

/** What the tar of this very layer writes may not be there yet. */
const isBeingWritten = (merge: Merge, {written, layer}: Known): boolean => written && layer === merge.layer

/** Whether the candidate, with the same content, can become what is wanted. A new owner would take a file's capabilities away (chown(2)). */
function isAlike({tree}: Merge, there: Known, path: TreePath, wanted: Attributes): boolean {
  if (there.type !== wanted.type || there.size !== wanted.size || there.target !== wanted.target) return false
  if (!sameXattrs(there.xattrs, wanted.xattrs) || !tree.isFree(there.inode, path)) return false
  const sameOwner = there.uid === wanted.uid && there.gid === wanted.gid
  if (wanted.type === 'link') return sameOwner && there.modified === wanted.modified
  return wanted.type === 'file' && (sameOwner || !wanted.xattrs.has('security.capability'))
}

/** The file stays, or comes back; owner, mode and time become what is wanted. */
function keep(merge: Merge, path: TreePath, {known, aside}: Candidate, wanted: Attributes): void {
  if (aside !== null) {
    clear(merge, path)
    merge.disk.bringBack(aside, path)
    merge.aside.delete(path)
  }
  if (wanted.type === 'file' && !sameOwnerAndMode(known, wanted)) merge.disk.adjust(path, wanted)
  if (known.modified !== wanted.modified) merge.times.set(path, wanted.modified)
  merge.tree.set(path, {...known, ...wanted, layer: merge.layer, written: false})
}

/** Makes the name free. What is there goes aside; what tar is writing, tar replaces itself. */
function clear(merge: Merge, path: TreePath): void {
  const {tree, disk, aside, times} = merge
  tree.touch(parentOf(path))
  times.delete(path)
  const there = tree.get(path)
  if (there === undefined || isBeingWritten(merge, there)) return
  const id = disk.setAside(path)
  if (there.type === 'directory') tree.forgetBelow(path)
  else if (!there.written && !aside.has(path)) aside.set(path, {id, known: there})
  tree.forget(path)
}

const note = (merge: Merge, path: TreePath, wanted: Attributes & {readonly implied?: boolean}): void =>
  merge.tree.set(path, {
    ...wanted,
    inode: `${merge.layer}/${path}`,
    layer: merge.layer,
    written: true,
    implied: wanted.implied ?? false,
  })
