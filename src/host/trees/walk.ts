import type {Command} from '../host.ts'

/**
 * For a shell: `walk` is find(1), for which what vanishes while it walks is no failure. `-ignore_readdir_race` alone sees to names, not
 * to folders that are gone when they are entered (find 4.9: exit code 1).
 */
export const walkWord = String.raw`
walk() {
  local said code=0
  { said=$(find "$@" 2>&1 >&4 4>&-) || code=$?; } 4>&1
  [ "$code" != 0 ] || return 0
  [ "$code" != 1 ] || grep -qv ': No such file or directory$' <<<"$said" || return 0
  printf '%s\n' "$said" >&2
  return "$code"
}
`

/** `walk` with these arguments, as a command. */
export const walk = (...words: readonly string[]): Command => ['bash', '-c', `${walkWord}walk "$@"`, 'walk', ...words]
