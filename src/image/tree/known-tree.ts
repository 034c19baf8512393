import {foldersAbove, isWithin, parentOf, type TreePath} from '../../model/tree-path.ts'
import {ArchiveError} from './archive-error.ts'
import type {Attributes} from './attributes.ts'
import {inWords} from './member-path.ts'

/** What is on the disk under one name, and which layer of the image wants it so. */
export interface Known extends Attributes {
  /** Equal for names that are one file. */
  readonly inode: string
  /** Number of the layer that has it, from 1; 0: none so far, so that it goes in the end. */
  readonly layer: number
  /** It is written by the tar of the layer, and not to be looked at before that has ended. */
  readonly written: boolean
  /** A folder that no member names: it stands only above others. */
  readonly implied: boolean
}

/** All that is known of the tree while it becomes what the image holds; changes nothing on the disk. */
export class KnownTree {
  /** Folders in which a name was made or taken away, or whose time is not what it shall be. */
  readonly touched = new Set<TreePath>()
  private readonly names: Map<TreePath, Known>
  /** By inode, the names that a layer wants: nearly always one, for which a set would be most of the memory. */
  private readonly holders = new Map<string, TreePath | Set<TreePath>>()

  constructor(found: Iterable<readonly [TreePath, Known]>) {
    this.names = new Map(found)
  }

  get(path: TreePath): Known | undefined {
    return this.names.get(path)
  }

  entries(): IterableIterator<[TreePath, Known]> {
    return this.names.entries()
  }

  set(path: TreePath, known: Known): void {
    this.release(path)
    this.names.set(path, known)
    if (known.layer === 0 || known.type === 'directory') return
    const held = this.holders.get(known.inode)
    if (held === undefined) this.holders.set(known.inode, path)
    else if (typeof held === 'string') this.holders.set(known.inode, new Set([held, path]))
    else held.add(path)
  }

  forget(path: TreePath): void {
    this.release(path)
    this.names.delete(path)
  }

  /** Forgets a folder's contents, which went with it. */
  forgetBelow(folder: TreePath): void {
    for (const path of this.below(folder)) this.forget(path)
  }

  /** Another layer hides it: what lower layers had at `path`, or below, is wanted by none. */
  hide(path: TreePath, layer: number, what: 'one' | 'contents'): void {
    const contents = this.names.get(path)?.type === 'directory' ? this.below(path) : []
    for (const one of what === 'one' ? [path, ...contents] : contents) {
      const there = this.names.get(one)
      if (there !== undefined && there.layer < layer) this.set(one, {...there, layer: 0})
    }
  }

  /** Whether no other name that is wanted is the same file. */
  isFree(inode: string, path: TreePath): boolean {
    const held = this.holders.get(inode) ?? path
    return typeof held === 'string' ? held === path : [...held].every((one) => one === path)
  }

  /** Folders above `path` that are not there as folders, from the top; those that are there become wanted. */
  missingAbove(path: TreePath, layer: number): readonly TreePath[] {
    const parent = parentOf(path)
    const above = parent === null ? undefined : this.names.get(parent)
    if (parent === null || (above?.type === 'directory' && above.layer > 0)) return []
    return foldersAbove(path).filter((folder) => this.isMissing(folder, path, layer))
  }

  touch(folder: TreePath | null): void {
    if (folder !== null) this.touched.add(folder)
  }

  private isMissing(folder: TreePath, path: TreePath, layer: number): boolean {
    const there = this.names.get(folder)
    if (there?.type !== 'directory') {
      if (there !== undefined && there.layer > 0) throw behindFile(path, folder)
      return true
    }
    if (there.layer === 0) this.set(folder, {...there, layer, implied: true})
    return false
  }

  private below(folder: TreePath): readonly TreePath[] {
    return [...this.names.keys()].filter((path) => path !== folder && isWithin(path, folder))
  }

  private release(path: TreePath): void {
    const before = this.names.get(path)
    const held = before === undefined ? undefined : this.holders.get(before.inode)
    if (before === undefined || held === undefined) return
    if (typeof held !== 'string') held.delete(path)
    else if (held === path) this.holders.delete(before.inode)
  }
}

const behindFile = (path: TreePath, folder: TreePath): ArchiveError =>
  new ArchiveError(`the archive puts ${inWords(path)} behind ${inWords(folder)}, which is no folder in it`)
