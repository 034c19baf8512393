import type {Command} from '../host/host.ts'

/** All that tar keeps only when told to, at both ends: numeric owners, xattrs with capabilities and labels, ACLs (tar(1) 1.34). */
const attributes = ['--numeric-owner', '--xattrs', '--xattrs-include=*', '--acls']

/** The command that prints a folder, on its own file system alone, as a tar stream. */
export const archiveOf = (folder: string, ...options: readonly string[]): Command => [
  'tar',
  ...['--create', '--file=-', '--format=posix', '--one-file-system'],
  ...attributes,
  ...options,
  `--directory=${folder}`,
  '.',
]

/** The command that unpacks a tar stream into a folder, without the first `strip` components of each path. */
export const unpackInto = (folder: string, strip: number): Command => [
  'tar',
  ...['--extract', '--file=-', '--preserve-permissions', '--same-owner', '--sparse'],
  ...attributes,
  ...['--checkpoint=4096', '--checkpoint-action=echo=%u', `--strip-components=${strip}`],
  `--directory=${folder}`,
]
