import type {Entries} from '../model/tree.ts'
import type {TreePath} from '../model/tree-path.ts'
import {ownerOf} from './owned-paths.ts'

/** Folders of an image where such files can lie. */
export const identityPlaces = ['etc', 'var/lib/systemd', 'var/lib/dbus'] as const

/**
 * Files of an image that no image should hold, since they are one node's own; they are never taken. Empty ones and links are
 * no such thing: machine-id(5) asks images to ship an empty file, and a link for resolv.conf(5) names no node. So does an
 * fstab name none, which is ours in any case.
 */
export const shippedIdentity = (theirs: Entries): readonly TreePath[] =>
  [...theirs]
    .filter(
      ([path, {type, size}]) =>
        type === 'file' && size > 0n && (ownerOf(path) === 'host' || secrets.has(path)) && isTelling(path, size),
    )
    .map(([path]) => path)

/** What systemd and D-Bus make once for each node (systemd-random-seed.service(8), systemd-creds(1), dbus-uuidgen(1)). */
const secrets: ReadonlySet<string> = new Set([
  'var/lib/systemd/random-seed',
  'var/lib/systemd/credential.secret',
  'var/lib/dbus/machine-id',
])

/** An empty fstab of a builder holds a line of comment; `uninitialized` in machine-id is 14 bytes with its newline. */
const isTelling = (path: TreePath, size: bigint): boolean =>
  path !== 'etc/fstab' && !(path === 'etc/machine-id' && size < 32n)
