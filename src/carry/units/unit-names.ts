import type {TreePath} from '../../model/tree-path.ts'

/** Where systemd.unit(5) looks for units of the system, as far as a root holds them. */
export const unitFolders = [
  'etc/systemd/system',
  'usr/local/lib/systemd/system',
  'usr/lib/systemd/system',
  'lib/systemd/system',
] as readonly string[] as readonly TreePath[]

/** The link whose unit a boot goes to (systemd.special(7)). */
export const defaultTarget = 'etc/systemd/system/default.target' as TreePath

/** The unit that a link enables (systemd.unit(5): `X.wants/UNIT`, `X.requires/UNIT`); null for any other path. */
export const unitEnabledBy = (path: TreePath): string | null =>
  /^etc\/systemd\/system\/[^/]+\.(?:wants|requires)\/([^/]+\.[a-z]+)$/.exec(path)?.[1] ?? null

/** The unit that a file of a unit folder defines; null for any other path. */
export function unitDefinedBy(path: TreePath): string | null {
  const folder = unitFolders.find((one) => path.startsWith(`${one}/`))
  const name = folder === undefined ? '' : path.slice(folder.length + 1)
  return /^[^/]+\.(?:automount|mount|path|service|slice|socket|swap|target|timer)$/.test(name) ? name : null
}

/** The unit that an image starts by a link of its own below /usr, which no link in /etc can take back; null for any other path. */
export const unitStartedBy = (path: TreePath): string | null =>
  /^(?:usr\/)?lib\/systemd\/system\/[^/]+\.(?:wants|requires)\/([^/]+\.[a-z]+)$/.exec(path)?.[1] ?? null

/** The unit that a file changes (systemd.unit(5): `UNIT.d/NAME.conf`), where it is one alone; null for any other path. */
export const unitTunedBy = (path: TreePath): string | null =>
  /^etc\/systemd\/system\/([^/]*[^-/]\.[a-z]+)\.d\/[^/]+\.conf$/.exec(path)?.[1] ?? null

/** `getty@.service` of `getty@tty1.service`; the name itself where it is no instance. */
export const templateOf = (unit: string): string => unit.replace(/@[^.]*(?=\.[a-z]+$)/, '@')

export const isUnitIn = (units: ReadonlySet<string>, unit: string): boolean =>
  units.has(unit) || units.has(templateOf(unit))
