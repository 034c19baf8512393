import type {Host} from '../host/host.ts'
import type {Outcome} from '../model/fault.ts'
import type {Hooks} from '../model/hook.ts'
import type {Step} from '../model/step.ts'
import {devicePath} from '../model/volume.ts'
import {chooseHooks, hookFolders, type ChosenHooks, type HookFile} from '../plan/hooks.ts'
import {hookTimeout} from '../read/hook-settings.ts'
import {required} from './ask.ts'
import {runLimited, type LimitedResult} from './run-limited.ts'

type HookStep = Extract<Step, {kind: 'hook.run'}>
type HookHost = Pick<Host, 'tools' | 'files' | 'mounts' | 'report'>

/** The node's hooks; ends the command where others than root can write them, and warns of what is not executable. */
export async function askHooks(host: Pick<Host, 'tools' | 'files' | 'report'>): Promise<Hooks> {
  const {hooks, warnings} = required(await lookForHooks(host))
  for (const text of warnings) host.report({kind: 'warning', text})
  return hooks
}

/** A link counts as what it points to: find -L tells type, mode and owner of that (find(1)). */
export async function lookForHooks({tools, files}: Pick<Host, 'tools' | 'files'>): Promise<Outcome<ChosenHooks>> {
  const words = ['-maxdepth', '2', '-printf', '%p\\0%y\\0%m\\0%U\\0%G\\0']
  const {stdout} = await tools.run(['find', '-L', ...hookFolders, ...words], {accept: [1]})
  return chooseHooks(parseFound(stdout), hookTimeout((await files.readText('/etc/imgbase/hooks.conf')) ?? ''))
}

function parseFound(stdout: string): readonly HookFile[] {
  const fields = stdout.split('\0')
  const found: HookFile[] = []
  for (let at = 0; at + 4 < fields.length; at += 5) {
    const [path = '', type = '', mode = '', uid, gid] = fields.slice(at, at + 5)
    const permissions = Number.parseInt(mode, 8)
    found.push({path, type: types[type] ?? 'other', mode: permissions, uid: Number(uid), gid: Number(gid)})
  }
  return found
}

const types: Readonly<Record<string, HookFile['type']>> = {f: 'file', d: 'directory', c: 'device'}

/** Performs a `hook.run` step; fails where a required hook does, and warns where another one does. */
export async function runHook(host: HookHost, step: HookStep): Promise<void> {
  await host.files.makeDirectory(outputFolder)
  const result = await withLayer(host, step, (folder) => runOn(host, step, folder))
  if (result.outcome === 'ok') return
  const sentence = failureOf(step, result)
  if (step.required) throw new Error(sentence)
  host.report({kind: 'warning', text: sentence})
}

const outputFolder = '/run/imgbase/hooks'

async function withLayer<T>(
  {mounts}: HookHost,
  {layer}: HookStep,
  use: (folder: string | null) => Promise<T>,
): Promise<T> {
  if (layer === null) return await use(null)
  if (await mounts.isRoot(layer)) return await use('/')
  const folder = await mounts.mount(layer, 'writable')
  try {
    return await use(folder)
  } finally {
    await mounts.unmount(folder)
  }
}

async function runOn(host: HookHost, step: HookStep, folder: string | null): Promise<LimitedResult> {
  const {program, event, names, layer, facts, limitSeconds} = step
  const device = layer === null ? null : devicePath(layer)
  const place = folder === null || device === null ? {} : {folder, device}
  return await runLimited(host, {
    argv: [program, event, ...names, ...Object.values(place)],
    environment: [],
    limitSeconds,
    input: `${JSON.stringify({version: 1, event, ...facts, ...place})}\n`,
    output: `${outputFolder}/${event}`,
  })
}

function failureOf({program, limitSeconds}: HookStep, {outcome, exitCode, text}: LimitedResult): string {
  const how = outcome === 'timed-out' ? `had not ended after ${limitSeconds} s` : `failed with exit code ${exitCode}`
  return `the hook ${program} ${how}${text === '' ? '' : `: ${text}`}`
}
