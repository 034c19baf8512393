import {dirname, join} from 'node:path'
import {runInLab} from '../test/lab/node.ts'
import {image} from '../test/lab/images.ts'
import {changedBetween} from './changed.ts'
import {changedFiles} from './changed-files.ts'
import {median, medianRatio, parseFigures} from './figures.ts'
import {releases} from './releases.ts'
import {realImage, realSize} from './real-image.ts'
import {atLeast, atMost, inMebibytes, inSeconds, perGibibyte, told, type Row} from './row.ts'

/** Pulls of releases: time against tools by hand, bytes fetched and pool growth against what differs, memory. */
export async function benchPull(disk: string, runs: number): Promise<readonly Row[]> {
  const {a, b} = await releases()
  const live = await realImage('node.squashfs')
  const changed = await changedBetween(a, b)
  const files = await changedFiles(await image('a.tar'), await image('b.tar'))
  const {exitCode, stdout, stderr} = await runInLab({
    disks: [
      {path: disk, size: 16n << 30n},
      {path: `${disk}.downloads`, size: 4n << 30n},
    ],
    command: ['bash', join(import.meta.dirname, 'guest/pull.sh'), String(runs), dirname(b), live, realSize],
    timeoutMs: 1_800_000,
  })
  if (exitCode !== 0) throw new Error(`pulling failed (${exitCode})\n${stdout}${stderr}`)
  const figures = parseFigures(stdout)
  console.log(stdout.trim())
  const of = (name: string): readonly number[] => figures.get(name) ?? []
  const peak = Math.max(...of('pullmemory'), ...of('deltamemory'), ...of('largememory'))
  return [
    atMost(
      'full pull of a release, `imgbase base --add URL`',
      '`curl \\| zstd -d \\| dd` with fsync',
      [medianRatio(of('pull'), of('pullbyhand')), 0.7],
      `${inSeconds(of('pull'))} / ${inSeconds(of('pullbyhand'))} s`,
    ),
    atLeast(
      'LiveOS squashfs from the disk: mount, mkfs, `tar \\| tar`, snapshot',
      'full pull of a release',
      [medianRatio(of('classical'), of('pull')), 5],
      `${inSeconds(of('classical'))} / ${inSeconds(of('pull'))} s`,
    ),
    atMost(
      'full pull of a release: processor time',
      '`curl \\| zstd -d \\| dd` with fsync',
      [medianRatio(of('pullcpu'), of('pullbyhandcpu')), 1],
      `${inSeconds(of('pullcpu'))} / ${inSeconds(of('pullbyhandcpu'))} s for 4 GiB of file system, ${perGibibyte(of('pullcpu'), 4)} / ${perGibibyte(of('pullbyhandcpu'), 4)} s per GiB, its server not counted`,
    ),
    atMost(
      'point release: bytes fetched',
      'its changed blocks, compressed one by one',
      [median(of('deltabytes')) / changed.compressed, 1.25],
      `${inMebibytes(median(of('deltabytes')))} / ${inMebibytes(changed.compressed)}, ${median(of('deltarequests'))} requests, ${inSeconds(of('delta'))} s`,
    ),
    atMost(
      'point release: growth of the pool',
      'its changed blocks',
      [median(of('growth')) / changed.bytes, 1.2],
      `${inMebibytes(median(of('growth')))} / ${inMebibytes(changed.bytes)}`,
    ),
    told(
      'point release: bytes fetched',
      'its changed files, compressed together',
      median(of('deltabytes')) / files,
      `${inMebibytes(median(of('deltabytes')))} / ${inMebibytes(files)}`,
    ),
    told(
      'point release: bytes fetched',
      'a full download',
      median(of('deltabytes')) / changed.whole,
      `${inMebibytes(median(of('deltabytes')))} / ${inMebibytes(changed.whole)}`,
    ),
    told(
      'point release: bytes fetched',
      '`casync extract` with the old base as seed',
      median(of('deltabytes')) / median(of('casyncbytes')),
      `${inMebibytes(median(of('deltabytes')))} / ${inMebibytes(median(of('casyncbytes')))}, ${median(of('casyncrequests'))} requests; the same chunks by imgbase ${inMebibytes(median(of('chunksbytes')))}`,
    ),
    told(
      'point release: time',
      '`casync extract` with the old base as seed',
      medianRatio(of('delta'), of('casync')),
      `${inSeconds(of('delta'))} / ${inSeconds(of('casync'))} s; the same chunks by imgbase ${inSeconds(of('chunks'))} s`,
    ),
    atMost('peak memory of a pull, up to 4 GiB of file system', '150 MiB', [peak / 150, 1], `${peak} MiB`),
  ]
}
