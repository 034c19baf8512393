import {bytesOf, type TreePath} from '../../model/tree-path.ts'
import type {Command} from '../host.ts'

const attributes = ['--numeric-owner', '--acls', '--xattrs', '--xattrs-include=*'] as const

/** Writes the members that standard input names, each ended by NUL, to standard output; names are taken as they are. */
export const tarCreate = (root: string, ...more: readonly string[]): Command => [
  'tar',
  ...['-C', root, '--create', '--format=posix', '--no-recursion', '--no-unquote', '--null', '--verbatim-files-from'],
  ...['--files-from=-', ...attributes, ...more],
]

/** Unpacks standard input; what is there is replaced, never written through. */
export const tarExtract = (root: string): Command => [
  'tar',
  ...['-C', root, '--extract', '--same-owner', '--same-permissions', '--delay-directory-restore', ...attributes],
]

/** A list of names as `--null --files-from=-` reads it. */
export const nameList = (paths: readonly TreePath[]): Buffer =>
  Buffer.concat(paths.flatMap((path) => [path === '' ? Buffer.from('.') : bytesOf(path), Buffer.of(0)]))

/**
 * Exit codes that are no failure: a file changed while tar read it (tar(1), 'Return value'), which happens on a running system, and which
 * the delta since staging takes in.
 */
export const changedWhileRead = [1] as const

/** The command, within a pipe, with that exit code taken as success. */
export const tolerant = (command: Command): Command => [
  'bash',
  ...['-c', '"$@"; code=$?; if ((code == 1)); then exit 0; fi; exit "$code"', 'tolerant', ...command],
]
