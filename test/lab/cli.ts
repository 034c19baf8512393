import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {type ParseArgsConfig, parseArgs} from 'node:util'
import {parseSize} from '../../src/model/size.ts'
import {type LabOptions, runInLab} from './node.ts'

const help = `Runs COMMAND as root in a disposable node with real device-mapper and imgbase on its PATH.

  npm run lab -- [--disk FILE]... [--size SIZE] [--mem SIZE] [--keep] [--boot] [--systemd] [--power-cut]
                 [--share NAME=FOLDER]... -- COMMAND...

  --disk FILE     a disk of the node (/dev/ubda, /dev/ubdb, ...); made where it is missing
  --size SIZE     how large a disk is made (8G)
  --mem SIZE      memory of the node (2G)
  --keep          keep the disk that is made where no --disk is given, and print its path
  --boot          come up in the layer that the first disk's default entry names
  --systemd       with --boot: under systemd
  --power-cut     take the power away the moment COMMAND has ended
  --share N=DIR   with --boot: show DIR read-only at /run/imgbase-lab/share/N

Without COMMAND: a shell. Exit code: the command's; 125 where the node never got that far.
`

const flags = {
  disk: {type: 'string', multiple: true},
  share: {type: 'string', multiple: true},
  size: {type: 'string', default: '8G'},
  mem: {type: 'string', default: '2G'},
  keep: {type: 'boolean'},
  boot: {type: 'boolean'},
  systemd: {type: 'boolean'},
  'power-cut': {type: 'boolean'},
  help: {type: 'boolean', short: 'h'},
} as const satisfies ParseArgsConfig['options']

class UsageError extends Error {}

async function main(words: readonly string[]): Promise<number> {
  try {
    const {values, positionals} = parse(words)
    if (values.help) return print(help)
    return await withDisks(values, async (paths) => (await runInLab(request(values, positionals, paths))).exitCode)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`lab: ${error.message} See npm run lab -- --help.\n`)
    return 2
  }
}

function print(text: string): number {
  process.stdout.write(text)
  return 0
}

type Values = ReturnType<typeof parse>['values']

/** Everything after the first `--`, or after the first word that is no flag, is the command. */
function parse(words: readonly string[]) {
  try {
    return parseArgs({args: commandBehindDashes(words), options: flags, allowPositionals: true})
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}.`)
  }
}

function commandBehindDashes(words: readonly string[]): string[] {
  const start = words.findIndex((word, index) => !word.startsWith('-') && !takesValue(words[index - 1]))
  return start < 0 || words.slice(0, start).includes('--') ? [...words] : words.toSpliced(start, 0, '--')
}

const takesValue = (word: string | undefined): boolean => ['--disk', '--size', '--mem', '--share'].includes(word ?? '')

function request(values: Values, command: readonly string[], paths: readonly string[]): LabOptions {
  if (values.systemd && !values.boot) throw new UsageError('--systemd needs --boot.')
  if (values.boot && !values.disk) throw new UsageError('--boot needs --disk FILE.')
  const interactive = command.length === 0
  if (interactive && !process.stdin.isTTY) throw new UsageError('A shell needs a terminal; give a COMMAND.')
  if (interactive && values.systemd) throw new UsageError('--systemd needs a COMMAND.')
  return {
    command: interactive ? ['bash', '-l'] : command,
    interactive,
    disks: paths.map((path) => ({path, size: sizeOf('--size', values.size)})),
    mem: sizeOf('--mem', values.mem),
    boot: values.boot === true,
    systemd: values.systemd === true,
    powerCut: values['power-cut'] === true,
    share: Object.fromEntries((values.share ?? []).map(shareOf)),
    forwardInterrupt: true,
    onStdout: (chunk) => process.stdout.write(chunk),
    onStderr: (chunk) => process.stderr.write(chunk),
  }
}

function sizeOf(flag: string, text: string): bigint {
  const size = parseSize(text)
  if (!size.ok) throw new UsageError(`${flag} ${text} is no size such as 8G.`)
  return size.value
}

function shareOf(text: string): [string, string] {
  const [, name, folder] = /^([\w-]+)=(.+)$/.exec(text) ?? []
  if (name === undefined || folder === undefined) throw new UsageError(`--share ${text} is not NAME=FOLDER.`)
  return [name, folder]
}

/** Hands on the disks asked for, or a temporary one. */
async function withDisks(values: Values, use: (paths: readonly string[]) => Promise<number>): Promise<number> {
  if (values.disk) return use(values.disk)
  const folder = mkdtempSync(join(tmpdir(), 'imgbase-disk-'))
  const remove = () => rmSync(folder, {recursive: true, force: true})
  if (!values.keep) process.once('exit', remove)
  const code = await use([join(folder, 'disk.img')])
  if (values.keep) process.stderr.write(`lab: the disk is ${join(folder, 'disk.img')}\n`)
  return code
}

process.exitCode = await main(process.argv.slice(2))
