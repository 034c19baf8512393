import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {basename, dirname, join} from 'node:path'
import {execa} from 'execa'
import {hostDisk} from '../test/lab/host-disk.ts'
import {runInLab} from '../test/lab/node.ts'
import {projectFolder} from '../test/lab/project.ts'
import {median, medianRatio, parseFigures, type Figures} from './figures.ts'
import {benchFiles} from './files.ts'
import {benchPull} from './pull.ts'
import {realImage, realSize, type RealImage} from './real-image.ts'
import type {Row} from './row.ts'

/** `--only updates|layout|start|pull|files` measures these alone. */
const only = process.argv[process.argv.indexOf('--only') + 1]
const runs = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 3)
const guest = '/run/imgbase-lab/share/guest'

async function bench(folder: string): Promise<void> {
  const rows: Row[] = []
  for (const [name, measure] of Object.entries(parts(folder))) if (isWanted(name)) rows.push(...(await measure()))
  const table = tableOf(rows)
  console.log(table)
  if (process.argv.includes('--save')) await writeFile('docs/performance.md', pageOf(table))
}

/** Each with a disk of its own, so that one can be measured without the others. */
const parts = (folder: string): Readonly<Record<string, () => Promise<readonly Row[]>>> => ({
  updates: () => benchUpdates(join(folder, 'updates.img')),
  layout: () => benchLayout(join(folder, 'layout.img')),
  start: async () => [await benchStart()],
  pull: () => benchPull(join(folder, 'pull.img'), runs),
  files: () => benchFiles(join(folder, 'files.img'), runs),
})

const isWanted = (name: string): boolean => !process.argv.includes('--only') || only === name

/** Runs a command on the node of this bench; its figures. */
async function inLab(disk: string, command: readonly string[], images: readonly string[] = []): Promise<Figures> {
  const share = {
    guest: join(import.meta.dirname, 'guest'),
    ...(images[0] === undefined ? {} : {images: dirname(images[0])}),
  }
  const {exitCode, stdout, stderr} = await runInLab({
    disks: [{path: disk}],
    boot: true,
    command,
    share,
    timeoutMs: 1_800_000,
  })
  if (exitCode !== 0) throw new Error(`${command.join(' ')} failed (${exitCode})\n${stdout}${stderr}`)
  console.log(stdout.trim())
  return parseFigures(stdout)
}

async function benchUpdates(disk: string): Promise<readonly Row[]> {
  await initialised(disk)
  const raw = await benchUpdate(disk, 'node.ext4.zst', 'dd')
  const live = await benchUpdate(disk, 'node.squashfs', 'classical')
  const peak = Math.max(...(raw.get('memory') ?? [NaN]), ...(live.get('memory') ?? [NaN]))
  return [
    pair(
      '`imgbase update`, raw ext4 with zstd',
      '`zstd -dc \\| dd` with fsync into a thin volume',
      of(raw, 'imgbase'),
      of(raw, 'byhand'),
      1.3,
    ),
    pair(
      'mount, mkfs, `tar \\| tar`, snapshot',
      '`imgbase update`, LiveOS squashfs',
      of(live, 'byhand'),
      of(live, 'imgbase'),
      3,
      'at least',
    ),
    {
      what: 'peak memory of imgbase itself (MiB)',
      against: '150 MiB',
      ratio: peak / 150,
      aim: 'at most 1',
      holds: peak <= 150,
      seconds: `${peak} MiB`,
    },
  ]
}

async function initialised(disk: string): Promise<void> {
  await hostDisk(disk)
  await inLab(disk, ['imgbase', 'layout', '--init'])
}

async function benchUpdate(disk: string, name: RealImage, way: 'dd' | 'classical'): Promise<Figures> {
  const path = await realImage(name)
  return inLab(
    disk,
    ['bash', `${guest}/update.sh`, `/run/imgbase-lab/share/images/${basename(path)}`, realSize, String(runs), way],
    [path],
  )
}

async function benchLayout(disk: string): Promise<readonly Row[]> {
  await initialised(disk)
  const node = '/run/imgbase-lab/project/node_modules/.bin/node'
  const figures = await inLab(disk, ['bash', `${guest}/layout.sh`, String(runs), node])
  const allowed = (layers: 5 | 300): readonly number[] =>
    of(figures, `lvs${layers}`).map((lvs, index) => lvs + 5 * (of(figures, `node${layers}`)[index] ?? NaN))
  const growth = (name: string): number => median(of(figures, `${name}300`)) / median(of(figures, `${name}5`))
  const ratio = growth('layout') / growth('lvs')
  return [
    pair('`imgbase layout`, 5 layers', '`lvs` plus 5 times `node -e 0`', of(figures, 'layout5'), allowed(5), 1),
    pair('`imgbase layout`, 300 layers', '`lvs` plus 5 times `node -e 0`', of(figures, 'layout300'), allowed(300), 1),
    {
      ...{
        what: 'growth of `layout` from 5 to 300 layers',
        against: 'growth of `lvs`',
        ratio,
        aim: 'at most 1.5',
        holds: ratio <= 1.5,
      },
      seconds: `${growth('layout').toFixed(2)} / ${growth('lvs').toFixed(2)}`,
    },
  ]
}

/** Outside the lab, since starting is all that it measures; imgbase as it is typed, with its shell script. */
async function benchStart(): Promise<Row> {
  const time = async (program: string, ...argv: readonly string[]): Promise<number> => {
    const started = performance.now()
    await execa(join(projectFolder, program), argv)
    return performance.now() - started
  }
  await time('bin/imgbase', '--version')
  const pairs = []
  for (let run = 0; run < 20; run += 1)
    pairs.push([await time('bin/imgbase', '--version'), await time('node_modules/.bin/node', '-e', '0')] as const)
  return pair(
    '`imgbase --version`',
    '`node -e 0`',
    pairs.map(([a]) => a),
    pairs.map(([, b]) => b),
    5,
  )
}

const of = (figures: Figures, name: string): readonly number[] => figures.get(name) ?? []

function pair(
  what: string,
  against: string,
  a: readonly number[],
  b: readonly number[],
  bound: number,
  sense: 'at most' | 'at least' = 'at most',
): Row {
  const ratio = medianRatio(a, b)
  const holds = sense === 'at most' ? ratio <= bound : ratio >= bound
  const seconds = `${(median(a) / 1000).toFixed(2)} / ${(median(b) / 1000).toFixed(2)}`
  return {what, against, ratio, aim: `${sense} ${bound}`, holds, seconds}
}

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(
    ({what, against, ratio, aim, holds, seconds}) =>
      `| ${what} | ${against} | ${ratio.toFixed(2)} | ${aim} | ${holds ? 'yes' : '**no**'} | ${seconds} |`,
  )
  return ['| measured | against | ratio | aim | holds | seconds |', '|---|---|---|---|---|---|', ...lines].join('\n')
}

const pageOf = (table: string): string => `# Performance

Measured by \`npm run bench -- ${runs} --save\` on ${new Date().toISOString().slice(0, 10)}. Ratios are medians over pairs of runs, one after the other in one lab node
(User-Mode Linux, one processor, slower than metal at starting processes); seconds are there for orientation only.

${table}
`

const folder = await mkdtemp(join(tmpdir(), 'imgbase-bench-'))
try {
  await bench(folder)
} finally {
  await rm(folder, {recursive: true, force: true})
}
