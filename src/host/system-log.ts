import {existsSync} from 'node:fs'
import {spawn} from 'node:child_process'
import {Socket} from 'node:net'
import type {Writable} from 'node:stream'
import {toolEnvironment} from './tools.ts'

let sink: Writable | null = null

/** Sends a line to the system journal through logger(1); where there is no log socket, nowhere. */
export function log(line: string): void {
  if (!existsSync('/dev/log')) return
  sink ??= startLogger()
  sink.write(`${line}\n`)
}

function startLogger(): Writable {
  const child = spawn('logger', ['-t', `imgbase[${process.pid}]`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: toolEnvironment(process.env),
    detached: true,
  })
  child.on('error', () => undefined)
  child.stdin.on('error', () => undefined)
  child.unref()
  if (child.stdin instanceof Socket) child.stdin.unref()
  return child.stdin
}
