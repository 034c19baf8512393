import {join} from 'node:path'
import {image} from '../test/lab/images.ts'
import {runInLab} from '../test/lab/node.ts'
import {median, medianRatio, parseFigures} from './figures.ts'
import {atMost, inMebibytes, inSeconds, type Row} from './row.ts'

/** Images that are written file by file, over a snapshot of the base before. */
export async function benchFiles(disk: string, runs: number): Promise<readonly Row[]> {
  const images = [await image('a.tar'), await image('b.tar')]
  const {exitCode, stdout, stderr} = await runInLab({
    disks: [{path: disk, size: 10n << 30n}],
    command: ['bash', join(import.meta.dirname, 'guest/files.sh'), String(runs), ...images],
    timeoutMs: 1_800_000,
  })
  if (exitCode !== 0) throw new Error(`writing files failed (${exitCode})\n${stdout}${stderr}`)
  console.log(stdout.trim())
  const figures = parseFigures(stdout)
  const of = (name: string): readonly number[] => figures.get(name) ?? []
  const peak = Math.max(...of('filesmemory'))
  const growth = (name: string): string => `${inMebibytes(median(of(name)))} / ${inMebibytes(median(of('filesbytes')))}`
  return [
    atMost(
      'tar archive over a snapshot, `imgbase base --add`',
      '`rsync -aHAX` of the same trees',
      [medianRatio(of('files'), of('rsync')), 1.5],
      `${inSeconds(of('files'))} / ${inSeconds(of('rsync'))} s; with --checksum, which compares content as imgbase does, ${inSeconds(of('checksum'))} s`,
    ),
    atMost(
      'tar archive over a snapshot: growth of the pool',
      'size of the files that changed',
      [median(of('filesgrowth')) / median(of('filesbytes')), 1.3],
      `${growth('filesgrowth')}; rsync ${growth('rsyncgrowth')}`,
    ),
    atMost('peak memory of writing files', '150 MiB', [peak / 150, 1], `${peak} MiB`),
  ]
}
