import type {CheckKind} from '../model/boot-record.ts'

/** A file in one of the folders, what a link points to in its place. */
export interface CheckFile {
  readonly folder: string
  readonly name: string
  readonly type: 'executable' | 'plain' | 'device' | 'other'
}

/** A check that is to run; null for `path` where the file cannot be run, which is told. */
export interface HealthCheck {
  readonly name: string
  readonly kind: CheckKind
  readonly path: string
  readonly runs: boolean
}

/** Where checks lie; a file stands in for one of the same name in a later folder. */
export const checkFolders: readonly {readonly folder: string; readonly kind: CheckKind}[] = [
  {folder: '/etc/imgbase/health.d/required', kind: 'required'},
  {folder: '/etc/imgbase/health.d/wanted', kind: 'wanted'},
  {folder: '/usr/lib/imgbase/health.d/required', kind: 'required'},
  {folder: '/usr/lib/imgbase/health.d/wanted', kind: 'wanted'},
]

/** The checks in the order of their names. A link to /dev/null leaves the one of that name out. */
export function healthChecks(files: readonly CheckFile[]): readonly HealthCheck[] {
  const chosen = new Map<string, HealthCheck & {type: CheckFile['type']}>()
  for (const {folder, kind} of checkFolders)
    for (const {name, type} of files.filter((file) => file.folder === folder && isCheckName(file.name)))
      if (!chosen.has(name))
        chosen.set(name, {name, kind, path: `${folder}/${name}`, runs: type === 'executable', type})
  return [...chosen.values()]
    .filter(({type}) => type !== 'device')
    .map(({name, kind, path, runs}) => ({name, kind, path, runs}))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** Neither backups nor what package managers and updates lay beside a file. */
const isCheckName = (name: string): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name) && !/\.(?:dpkg-\w+|rpm\w+|imgnew|bak|orig|swp)$/.test(name)
