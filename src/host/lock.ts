import {constants} from 'node:fs'
import {chmod, mkdir, open, readFile} from 'node:fs/promises'
import {setTimeout as wait} from 'node:timers/promises'
import {execa, type Options} from 'execa'
import {toolEnvironment} from './tools.ts'

const path = '/run/imgbase/lock'

/** A file handle that is garbage collected closes its descriptor, and with it the lock. */
const kept = new Set<unknown>()

/** Who holds the lock, as it wrote there itself. */
export interface LockHolder {
  readonly pid: number
  readonly command: string
  /** Seconds since 1970. */
  readonly since: number
}

export type LockAttempt =
  {readonly held: true; readonly descriptor: number} | {readonly held: false; readonly holder: LockHolder | null}

/**
 * Takes the one lock; waits for no command, only for one that asks at this moment whether it is held. flock(1) locks the open file that
 * this process and all its children share, so it stays locked until the last of them is gone, also after a SIGKILL (flock(2)).
 */
export async function takeLock(command: string, now: number): Promise<LockAttempt> {
  await mkdir('/run/imgbase', {recursive: true, mode: 0o700})
  // Whoever may open the file may lock it.
  await chmod('/run/imgbase', 0o700)
  const file = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600)
  const {exitCode} = await execa('flock', ['--timeout', '0.5', '3'], {
    stdio: ['ignore', 'ignore', 'ignore', file.fd],
    env: toolEnvironment(process.env),
    extendEnv: false,
    reject: false,
  } as Options)
  if (exitCode !== 0) {
    await file.close()
    return {held: false, holder: await namedHolder()}
  }
  await file.truncate(0)
  await file.write(JSON.stringify({pid: process.pid, command, since: now} satisfies LockHolder), 0)
  kept.add(file)
  return {held: true, descriptor: file.fd}
}

/** Who has just taken the lock says a moment later who he is. */
async function namedHolder(): Promise<LockHolder | null> {
  for (let tries = 0; tries < 20; tries++) {
    const holder = await lockHolder()
    if (holder !== null) return holder
    await wait(50)
  }
  return null
}

/** What the lock file says; null where nobody ever held it. Whether that process still lives is the caller's question. */
export async function lockHolder(): Promise<LockHolder | null> {
  const text = await readFile(path, 'utf8').catch(() => '')
  try {
    return JSON.parse(text) as LockHolder
  } catch {
    return null
  }
}

/** True while somebody holds the lock: asked by taking it shared, without waiting, and giving it back. */
export async function isLocked(): Promise<boolean> {
  const {exitCode} = await execa('flock', ['--nonblock', '--shared', path, 'true'], {
    env: toolEnvironment(process.env),
    extendEnv: false,
    reject: false,
    stdio: 'ignore',
  })
  return exitCode === 1
}
