import type {Side} from '../model/tree.ts'
import {treePath, type TreePath} from '../model/tree-path.ts'

/**
 * A package database, or the store of SELinux policies: where it lies in a layer's own root, and where the tools look for it, on the
 * /var volume.
 */
export interface PackageDatabase {
  readonly name: 'dpkg' | 'rpm' | 'selinux'
  readonly inLayer: TreePath
  readonly underVar: TreePath
}

export const packageDatabases: readonly PackageDatabase[] = (['dpkg', 'rpm', 'selinux'] as const).map((name) => ({
  name,
  inLayer: treePath(`usr/lib/sysimage/${name}`),
  underVar: treePath(`var/lib/${name}`),
}))

/** What stands at a place: null where nothing does. */
type Place = Side['type'] | null

/**
 * Whether the image's database has to be taken out from below /var, where the volume would hide it. Fedora's rpm looks at the
 * layer's own place by itself, and has a link, or nothing, below /var.
 */
export const needsMove = ({inLayer, underVar}: {readonly inLayer: Place; readonly underVar: Place}): boolean =>
  inLayer === null && underVar === 'directory'

/**
 * Whether the layer's own database has to be shown where the tools look. That of packages nobody looks for below /var where the volume has no
 * folder; for that of policies systemd makes it, as for any mount (systemd.mount(5), `Where=`).
 */
export const needsBind = ({
  name,
  inLayer,
  onVolume,
}: {
  readonly name: PackageDatabase['name']
  readonly inLayer: Place
  readonly onVolume: Place
}): boolean => inLayer === 'directory' && (onVolume === 'directory' || (name === 'selinux' && onVolume === null))

/** The line of fstab(5) that binds it. A node without its database still boots. */
export const bindLine = ({inLayer, underVar}: PackageDatabase): string =>
  `/${inLayer} /${underVar} none bind,nofail,x-systemd.requires-mounts-for=/var,x-systemd.before=local-fs.target 0 0`
