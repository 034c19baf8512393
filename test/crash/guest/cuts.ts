import {execFileSync, spawnSync} from 'node:child_process'
import {closeSync, fsyncSync, openSync, readSync, writeSync} from 'node:fs'
import {type Cut, chooseCuts, type Kept, keptAt, lastingAt} from '../power/cuts.ts'
import {readWriteLog} from '../power/write-log.ts'

/**
 * In a lab node whose first disk is as it was before the recording, the second the log, the third empty: brings the first disk
 * forward from flush to flush, and for each cut has a snapshot of it judged. A line for each: request, seed, what came of it.
 */
const [flushes, random, seed, part = 1, parts = 1, only] = process.argv.slice(2).map(Number)
const log = readWriteLog('/dev/ubdb')
const begin = log.findIndex(({mark}) => mark === 'begin')
const all = chooseCuts(log, begin, {flushes: flushes ?? 0, random: random ?? 0, seed: seed ?? 1})
const sectors = Number(execFileSync('blockdev', ['--getsz', '/dev/ubda'], {encoding: 'utf8'}))
const words = `${import.meta.dirname}/power.sh`
let replayed = 0
console.log(
  `${log.length - begin} requests, ${log.slice(begin).filter(({flush, fua}) => flush || fua).length} flushes and FUA`,
)
const taken = all.filter(({upTo}, index) => (only === undefined ? index % parts === part - 1 : upTo === only))
for (const cut of taken) console.log(`${cut.upTo}\t${cut.seed ?? ''}\t${afterCut(cut)}`)

function afterCut(cut: Cut): string {
  const lasting = lastingAt(log, cut)
  apply(
    '/dev/ubda',
    log.slice(replayed, lasting).map((request) => ({request, sectors: request.sectors})),
  )
  replayed = lasting
  execFileSync('dmsetup', ['create', 'disk', '--table', `0 ${sectors} snapshot /dev/ubda /dev/ubdc N 8`])
  apply('/dev/mapper/disk', keptAt(log, cut))
  const judged = inShell(`partitions_up ${sectors}; judge`)
  const down = inShell('root_down 2>/dev/null; disk_down')
  if (down.status !== 0) throw new Error(`${judged.stdout}${judged.stderr}${down.stderr}`)
  return judged.status === 0 ? judged.stdout.trim() : `${judged.stdout} ${judged.stderr}`.replaceAll(/\s+/g, ' ')
}

function inShell(script: string): {readonly status: number | null; readonly stdout: string; readonly stderr: string} {
  return spawnSync('bash', ['-c', `. ${words}; ${script}`], {encoding: 'utf8'})
}

/** What a discard leaves is anybody's guess: here what was there. */
function apply(device: string, kept: readonly Kept[]): void {
  const [from, to] = [openSync('/dev/ubdb', 'r'), openSync(device, 'r+')]
  for (const {request, sectors: count} of kept) {
    if (request.kind !== 'write' || count === 0) continue
    const bytes = Buffer.alloc(count * 512)
    readSync(from, bytes, 0, bytes.length, request.data)
    writeSync(to, bytes, 0, bytes.length, request.sector * 512)
  }
  fsyncSync(to)
  closeSync(to)
  closeSync(from)
}
