import type {EntryType, Listing, Side, Sides} from '../model/tree.ts'
import type {TreePath} from '../model/tree-path.ts'
import {copy, copyAs} from './trees/copy.ts'
import {diff, type Labelled} from './trees/diff.ts'
import {listTree} from './trees/list.ts'
import {makeFolder, move, readInside, remove, writeInside} from './trees/change.ts'
import {mergeText} from './trees/merge.ts'
import {own} from './trees/own.ts'
import {readSides} from './trees/sides.ts'
import {typeOf} from './trees/inside.ts'
import {changeTree} from './trees/change-tree.ts'
import {listDifferent, missing, names, owned, touchedSince} from './trees/whole-root.ts'
import {xattrsBelow} from './trees/xattrs.ts'
import type {Tools, TreeChange} from './host.ts'

/**
 * Trees of files below a root that need not be this host's own (a mounted layer). Names are bytes. No verb follows a link out
 * of the root: a folder on the way that is a link is an error, whatever it points to.
 */
export interface Trees {
  /** Each of `starts` and all names below it, on the root's file system; nothing of those that are not there. */
  list(root: string, ...starts: readonly TreePath[]): Promise<Listing>
  /** All names of a root but its folders, on the root's file system. */
  names(root: string): Promise<readonly TreePath[]>
  /** All names of a root that changed in any way (ctime) after that time, in seconds since 1970. */
  touchedSince(root: string, seconds: number): Promise<readonly TreePath[]>
  /** All names of a root that belong to one of these users or groups. */
  owned(root: string, owners: AccountNumbers): Promise<Listing>
  /**
   * Of two roots the entries that are in one alone, or not the same in both, inode and times included: of a root and a snapshot of it what
   * was touched since.
   */
  listDifferent(one: string, other: string): Promise<readonly [Listing, Listing]>
  /** Those of `paths` that are not there. */
  missing(root: string, paths: readonly TreePath[]): Promise<readonly TreePath[]>
  /** What is there, itself and not what it points to; null where nothing is, or where a link leads there. */
  typeOf(root: string, path: TreePath): Promise<Side['type'] | null>
  /**
   * What `paths` are; those that do not exist (any more) are left out. Files in `unread` are not opened: their side has owner and mode, and
   * equals no other.
   */
  sides(root: string, paths: Iterable<TreePath>, unread?: ReadonlySet<TreePath>): Promise<Sides>
  /**
   * Makes `paths` in `to` what they are in `from`, with every attribute; folders without what is in them, and missing
   * folders on the way as well. Whatever is there is replaced, also a folder by a file, but not a folder by a folder.
   * Sockets, and what does not exist in `from`, are left out.
   */
  copy(from: string, to: string, paths: Iterable<TreePath>): Promise<void>
  /** Copies each key, with all that is in it, to its value, replacing what is there. No key lies within another. */
  copyAs(from: string, to: string, names: ReadonlyMap<TreePath, TreePath>): Promise<void>
  /** Removes files, and folders that are or become empty; others stay, and so does what is not there. */
  remove(root: string, paths: Iterable<TreePath>): Promise<void>
  /** Renames within a root; false where there is no `from`, or something is at `to`. */
  move(root: string, from: TreePath, to: TreePath): Promise<boolean>
  /** Makes a folder, and those on the way, and tells its path on this host. */
  makeFolder(root: string, path: TreePath): Promise<string>
  /** The bytes of a file; null where there is none. */
  read(root: string, path: TreePath): Promise<Uint8Array | null>
  /** Extended attributes (name → value in hex) of all names at and below the root that have some. */
  xattrs(root: string): Promise<ReadonlyMap<TreePath, ReadonlyMap<string, string>>>
  /** Begins to change a tree that nobody else uses. */
  change(root: string): TreeChange
  /** Replaces a file as a whole, or makes it; the owner of one that exists stays. */
  write(root: string, path: TreePath, content: Uint8Array, mode: number): Promise<void>
  /** Replaces a file as a whole, or makes it, with every attribute that the same path has in `like`. */
  writeLike(root: string, path: TreePath, content: Uint8Array, like: string): Promise<void>
  /** What a text is when both sides' changes are made to it; null where they are to the same lines, or one is no text. */
  merge(
    roots: {readonly mine: string; readonly ancestor: string; readonly theirs: string},
    path: TreePath,
  ): Promise<Uint8Array | null>
  /** A unified diff(1) of a path in two roots; '' where they are equal. What is no file, or above 1 MiB, counts as empty. */
  diff(sides: readonly [Labelled, Labelled], path: TreePath): Promise<string>
  /**
   * Gives what is there other owners, links themselves and not what they point to. Set-user-ID bits and capabilities stay;
   * `from` has the same files, with them. What is not there, or is of another type, is left.
   */
  own(from: string, root: string, owners: Iterable<Owner>): Promise<void>
}

/** Numbers of users and groups. */
export interface AccountNumbers {
  readonly users: Iterable<number>
  readonly groups: Iterable<number>
}

/** Whom a name shall belong to, and what it is. */
export interface Owner {
  readonly path: TreePath
  readonly type: EntryType
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** It may have extended attributes. */
  readonly hasAttributes: boolean
}

export function createTrees(tools: Tools): Trees {
  return {
    list: (root, ...starts) => listTree(tools, root, starts),
    names: (root) => names(tools, root),
    touchedSince: (root, seconds) => touchedSince(tools, root, seconds),
    owned: (root, owners) => owned(tools, root, owners),
    listDifferent: (one, other) => listDifferent(tools, one, other),
    missing,
    typeOf,
    sides: (root, paths, unread) => readSides(tools, root, paths, unread),
    copy: (from, to, paths) => copy(tools, from, to, paths),
    copyAs: (from, to, names) => copyAs(tools, from, to, names),
    remove,
    move,
    makeFolder,
    read: readInside,
    xattrs: (root) => xattrsBelow(tools, root),
    change: (root) => changeTree(tools, root),
    write: (root, path, content, mode) => writeInside(tools, root, path, content, {mode}),
    writeLike: (root, path, content, like) => writeInside(tools, root, path, content, {like}),
    merge: (roots, path) => mergeText(tools, roots, path),
    diff: (sides, path) => diff(tools, sides, path),
    own: (from, root, owners) => own(tools, from, root, owners),
  }
}
