import type {Host} from '../../host/host.ts'
import {systemMounts, waysTo} from './mount-users.ts'

/**
 * Who uses what lies at or below a path, in words: processes that stand in it, run from it, or have something of it open or mapped; sockets
 * bound there; images behind loop devices; swap files; mounts of it elsewhere. `path` has no character that a pattern of find(1) takes for more than itself.
 */
export async function usersOf(host: Pick<Host, 'tools' | 'files'>, path: string): Promise<readonly string[]> {
  const [processes, ...kernel] = await Promise.all([
    processesAt(host, path),
    linesWith(host, '/proc/net/unix', path).then((paths) => paths.map((one) => `the socket ${one}`)),
    linesWith(host, '/proc/swaps', path).then((paths) => paths.map((one) => `the swap file ${one}`)),
    loopFiles(host, path),
    waysTo(host, path),
  ])
  return [...processes, ...kernel.flat()]
}

/** Throws where somebody uses it, or something is mounted there. */
export async function requireUnused(host: Pick<Host, 'tools' | 'files'>, path: string): Promise<void> {
  const mounts = (await systemMounts(host)).map(({target}) => target)
  const there = mounts.filter((target) => target === path || target.startsWith(`${path}/`))
  const users = [...(await usersOf(host, path)), ...there.map((target) => `what is mounted on ${target}`)]
  if (users.length > 0) throw new Error(`${path} has come into use by ${users.join(', ')}: stop that, then try again`)
}

/** Links of /proc as proc(5) tells of them; processes that end meanwhile are no failure (exit 1). */
async function processesAt({tools, files}: Pick<Host, 'tools' | 'files'>, path: string): Promise<readonly string[]> {
  const links = ['cwd', 'root', 'exe', 'fd/*', 'map_files/*'].flatMap((link, index) => [
    ...(index === 0 ? [] : ['-o']),
    ...['-path', `/proc/[0-9]*/${link}`],
  ])
  const {stdout} = await tools.run(
    [
      ...(['find', '/proc', '-mindepth', '2', '-maxdepth', '3', '-ignore_readdir_race'] as const),
      ...['-path', '/proc/*/task', '-prune', '-o', '(', ...links, ')'],
      ...['(', '-lname', path, '-o', '-lname', `${path}/*`, ')', '-printf', '%P\\n'],
    ],
    {accept: [1]},
  )
  const pids = [...new Set(stdout.split('\n').flatMap((line) => /^\d+/.exec(line)?.[0] ?? []))]
  return Promise.all(pids.map(async (pid) => `${await nameOf(files, pid)} (process ${pid})`))
}

const nameOf = async (files: Host['files'], pid: string): Promise<string> =>
  (await files.readText(`/proc/${pid}/comm`).catch(() => null))?.trim() ?? 'one'

/** Paths at or below `path` among the words of a file of the kernel's. */
async function linesWith({files}: Pick<Host, 'files'>, file: string, path: string): Promise<readonly string[]> {
  const words = ((await files.readText(file)) ?? '').split(/\s+/)
  return words.filter((word) => word === path || word.startsWith(`${path}/`))
}

async function loopFiles({tools}: Pick<Host, 'tools'>, path: string): Promise<readonly string[]> {
  const {stdout} = await tools.run(['losetup', '--list', '--noheadings', '--raw', '-O', 'NAME,BACK-FILE'])
  return stdout
    .split('\n')
    .map((line) => line.trim().split(' '))
    .flatMap(([device = '', ...file]) => (file.join(' ').startsWith(`${path}/`) ? [`the loop device ${device}`] : []))
}
