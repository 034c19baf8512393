import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {expectMatchesSchema} from '../../schema.ts'
import {type LabOptions, runInLab} from '../node.ts'

/** One command of a scene. */
export interface Seen {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** What the commands of a scene told, by the names that it gave them; each fails where the scene never told of that one. */
export interface Scene {
  get(name: string): Seen
  /** Standard output of a command that ended with code 0. */
  output(name: string): string
  /** What it printed with `--json`, with code 0, as the schema promises it. */
  result(name: string, schema: string): Record<string, unknown>
  /** Messages and hints of what it refused, with this code, as the schema of errors promises them. */
  refusal(name: string, code: number): string
}

/** A folder for one suite with the path of its disk; gone after it. */
export function temporaryDisk(): string {
  const folder = mkdtempSync(join(tmpdir(), 'imgbase-main-'))
  after(() => rmSync(folder, {recursive: true, force: true}))
  return join(folder, 'disk')
}

/** Boots the disk and runs a scene, a script after guest/words.sh, which must come to its end. */
export async function play(disk: string, script: string, options: Partial<LabOptions> = {}): Promise<Scene> {
  const {exitCode, stdout, stderr} = await runInLab({
    boot: true,
    disks: [{path: disk}],
    command: ['bash', '-c', `. ${guest}/words.sh\n${script}`],
    timeoutMs: 900_000,
    ...options,
  })
  const told = `${stderr}\n${stdout.replaceAll('\0', '\n').slice(-5000)}`
  expect(exitCode, `the scene ended early\n${told}`).to.equal(0)
  if (process.env['LAB_DEBUG']) process.stderr.write(stdout.replaceAll('\0', '\n'))
  return sceneOf(stdout)
}

const guest = '/run/imgbase-lab/project/test/lab/main/guest'

/** What a scene told, with NUL between the fields. */
export function sceneOf(told: string): Scene {
  const seen = new Map<string, Seen>()
  const fields = told.split('\0')
  for (let at = 0; at + 3 < fields.length; at += 4) {
    const [name = '', code, stdout = '', stderr = ''] = fields.slice(at, at + 4)
    seen.set(name, {code: Number(code), stdout, stderr})
  }
  const get = (name: string): Seen => {
    const found = seen.get(name)
    if (found === undefined)
      throw new Error(`the scene did not tell of '${name}', but of ${[...seen.keys()].join(', ')}`)
    return found
  }
  const ended = (name: string, code: number): string => {
    expect(get(name).code, JSON.stringify(get(name), null, 2)).to.equal(code)
    return get(name).stdout
  }
  return {
    get,
    output: (name) => ended(name, 0),
    result: (name, schema) => checked(schema, ended(name, 0)),
    refusal: (name, code) => refusalOf(checked('error', ended(name, code))),
  }
}

function checked(schema: string, stdout: string): Record<string, unknown> {
  const value = JSON.parse(stdout) as Record<string, unknown>
  expectMatchesSchema(schema, value)
  return value
}

function refusalOf(value: Record<string, unknown>): string {
  const {message, faults} = value['error'] as {message: string; faults: readonly {message: string; hint?: string}[]}
  return [message, ...faults.flatMap((fault) => [fault.message, fault.hint ?? ''])].join('\n')
}
