import type {Entries} from '../model/tree.ts'
import type {TreePath} from '../model/tree-path.ts'
import {ownerOf} from './owned-paths.ts'

/**
 * Files of an image that no image should hold, since they are one node's own; they are never taken. Empty ones and links are
 * no such thing: machine-id(5) asks images to ship an empty file, and a link for resolv.conf(5) names no node. So does an
 * fstab name none, which is ours in any case.
 */
export const shippedIdentity = (theirs: Entries): readonly TreePath[] =>
  [...theirs]
    .filter(([path, {type, size}]) => type === 'file' && size > 0n && ownerOf(path) === 'host' && isTelling(path, size))
    .map(([path]) => path)

/** An empty fstab of a builder holds a line of comment; `uninitialized` in machine-id is 14 bytes with its newline. */
const isTelling = (path: TreePath, size: bigint): boolean =>
  path !== 'etc/fstab' && !(path === 'etc/machine-id' && size < 32n)
