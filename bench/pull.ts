import {dirname, join} from 'node:path'
import {runInLab} from '../test/lab/node.ts'
import {changedBetween} from './changed.ts'
import {median, medianRatio, parseFigures} from './figures.ts'
import {releases} from './releases.ts'
import type {Row} from './row.ts'

/** Pulls of releases: time against tools by hand, bytes fetched and pool growth against what differs, memory. */
export async function benchPull(disk: string, runs: number): Promise<readonly Row[]> {
  const {a, b} = await releases()
  const changed = await changedBetween(a, b)
  const {exitCode, stdout, stderr} = await runInLab({
    disks: [{path: disk}],
    command: ['bash', join(import.meta.dirname, 'guest/pull.sh'), String(runs), dirname(b)],
    timeoutMs: 1_800_000,
  })
  if (exitCode !== 0) throw new Error(`pulling failed (${exitCode})\n${stdout}${stderr}`)
  const figures = parseFigures(stdout)
  console.log(stdout.trim())
  const of = (name: string): readonly number[] => figures.get(name) ?? []
  const peak = Math.max(...of('pullmemory'), ...of('deltamemory'), ...of('largememory'))
  return [
    row(
      'full pull of a release, `imgbase base --add URL`',
      '`curl \\| zstd -d \\| dd` with fsync',
      [medianRatio(of('pull'), of('pullbyhand')), 0.7],
      `${seconds(of('pull'))} / ${seconds(of('pullbyhand'))} s`,
    ),
    row(
      'point release: bytes fetched',
      'its changed blocks, compressed one by one',
      [median(of('deltabytes')) / changed.compressed, 1.25],
      `${mebibytes(median(of('deltabytes')))} / ${mebibytes(changed.compressed)}, ${median(of('deltarequests'))} requests, ${seconds(of('delta'))} s`,
    ),
    row(
      'point release: growth of the pool',
      'its changed blocks',
      [median(of('growth')) / changed.bytes, 1.2],
      `${mebibytes(median(of('growth')))} / ${mebibytes(changed.bytes)}`,
    ),
    row('peak memory of a pull, up to 4 GiB of file system', '150 MiB', [peak / 150, 1], `${peak} MiB`),
  ]
}

const seconds = (times: readonly number[]): string => (median(times) / 1000).toFixed(2)
const mebibytes = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MiB`

const row = (what: string, against: string, [ratio, bound]: readonly [number, number], shown: string): Row => ({
  ...{what, against, ratio, aim: `at most ${bound}`, holds: ratio <= bound, seconds: shown},
})
