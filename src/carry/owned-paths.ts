import type {TreePath} from '../model/tree-path.ts'

/**
 * Whose a path is whatever anybody changed: `host` for what tells this node from its sisters, `image` for what is generated
 * from the image's own files; null where the three-way decides. For files and links, never for folders.
 */
export function ownerOf(path: TreePath): 'host' | 'image' | null {
  if (identity.some((pattern) => pattern.test(path))) return 'host'
  return generated.has(path) ? 'image' : null
}

const identity: readonly RegExp[] = [
  /^etc\/machine-id$/,
  /^etc\/machine-info$/,
  /^etc\/hostid$/,
  /^etc\/hostname$/,
  /^etc\/adjtime$/,
  // What was there before the last change of an account (passwd(5)): a copy of ours, with secrets of ours.
  /^etc\/(?:passwd|group|shadow|gshadow|subuid|subgid)-$/,
  /^etc\/resolv\.conf$/,
  /^etc\/fstab$/,
  /^etc\/ssh\/ssh_host_[^/]*$/,
  /^etc\/iscsi\/initiatorname\.iscsi$/,
  /^etc\/nvme\/host(?:id|nqn)$/,
  /^etc\/multipath\/(?:bindings|wwids)$/,
  /^etc\/lvm\/devices\/[^/]*$/,
  /^etc\/systemd\/network\//,
  /^etc\/netplan\//,
  /^etc\/network\/interfaces$/,
  /^etc\/network\/interfaces\.d\//,
  /^etc\/NetworkManager\/system-connections\//,
  /^etc\/sysconfig\/network-scripts\/(?:ifcfg|route6?|rule6?|keys)-/,
  /^etc\/udev\/rules\.d\/70-persistent-[^/]*$/,
]

/** ldconfig(8) writes the first from the libraries that are there; mount(8) makes the second a link into /proc. */
const generated: ReadonlySet<string> = new Set(['etc/ld.so.cache', 'etc/mtab'])

/** Files that change without anybody's doing: LVM's copies of its metadata. They are carried, but not worth telling. */
export const isBookkeeping = (path: TreePath): boolean => /^etc\/lvm\/(?:archive|backup)\//.test(path)
