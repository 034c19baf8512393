import {readlinkSync} from 'node:fs'

/** Commands that mount volumes or change something; a flag or word among `when` tells, where a command does both. */
const changing: Readonly<Record<string, readonly string[] | 'always'>> = {
  update: 'always',
  rollback: 'always',
  recover: 'always',
  service: 'always',
  layout: ['--init', '--init-nvr'],
  base: ['--add', '--remove'],
  layer: ['--add', '--remove'],
  boot: ['--set-default', '--setup'],
  image: ['publish'],
}

/**
 * Starts this very command again inside a mount namespace of its own (unshare(1)), in place of this process, unless it is in one
 * already or needs none: whatever it mounts then vanishes with its last process. Mounts of the host still come in.
 */
export function enterPrivateMounts(argv: readonly string[]): void {
  const [command = '', ...rest] = argv
  const when = changing[command]
  if (when === undefined || process.geteuid?.() !== 0 || typeof process.execve !== 'function') return
  if (when !== 'always' && !rest.some((word) => when.includes(word.split('=')[0] ?? ''))) return
  const here = readlinkSync('/proc/self/ns/mnt')
  const [pid, outer] = (process.env[marker] ?? '').split(' ')
  if (Number(pid) === process.pid && outer !== here) return
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  const env = {...process.env, [marker]: `${process.pid} ${here}`}
  process.execve('/usr/bin/unshare', ['unshare', '--mount', '--propagation', 'slave', '--', ...again], env)
}

/** Says which process started itself again, and from which namespace: unshare(1) keeps its number, so no other value counts. */
const marker = 'IMGBASE_OUTER_MOUNTS'
