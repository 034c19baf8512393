import {failure, fault, success, type Fault, type Outcome} from '../model/fault.ts'
import {hookEvents, type Hook, type HookEvent, type HookFacts, type Hooks} from '../model/hook.ts'
import type {Node} from '../model/node.ts'
import type {LayerId, Nvr} from '../model/nvr.ts'
import {planned, type PlannedStep} from '../model/plan.ts'
import {quoted} from '../model/quoted.ts'
import type {VolumeId} from '../model/volume.ts'

/** Where hooks lie, in a folder for each event; a file stands in for one of the same name in the later folder. */
export const hookFolders = ['/etc/imgbase/hooks.d', '/usr/lib/imgbase/hooks.d'] as const

/** A name in one of the folders, what a link points to in its place; `mode` are its permission bits. */
export interface HookFile {
  readonly path: string
  readonly type: 'file' | 'directory' | 'device' | 'other'
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/** The hooks that run, and what is not run though it lies there, in sentences. */
export interface ChosenHooks {
  readonly hooks: Hooks
  readonly warnings: readonly string[]
}

/**
 * Hooks run as root: where anybody else can write one of them, or its folder, none of them runs. A link to /dev/null leaves out
 * the hook of that name.
 */
export function chooseHooks(files: readonly HookFile[], limitSeconds: number): Outcome<ChosenHooks> {
  const unsafe = files.filter((file) => file.type !== 'device' && isOpenToOthers(file))
  if (unsafe.length > 0) return failure(...unsafe.map(openToOthers))
  const chosen = hookEvents.map((event) => [event, chosenFor(files, event)] as const)
  const runs = ({type, mode}: HookFile): boolean => type === 'file' && (mode & 0o111) !== 0
  return success({
    hooks: new Map(
      chosen.map(([event, all]) => [event, all.filter(runs).map(({path}) => hookOf(path, limitSeconds))] as const),
    ),
    warnings: chosen
      .flatMap(([, all]) => all.filter((file) => !runs(file)))
      .map(({path}) => `the hook ${quoted(path)} is not executable, so that it is not run`),
  })
}

const isOpenToOthers = ({mode, uid, gid}: HookFile): boolean =>
  uid !== 0 || (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== 0)

const openToOthers = ({path}: HookFile): Fault =>
  fault(
    'hook.writable',
    `others than root can write ${quoted(path)}, which root would run`,
    `Give it to root alone: chown root:root and chmod go-w; or remove it.`,
  )

/** What is optional says so before its number, so that the order is that of the rest of the name. */
const optional = 'try-'

function chosenFor(files: readonly HookFile[], event: HookEvent): readonly HookFile[] {
  const byName = new Map<string, HookFile>()
  for (const folder of hookFolders)
    for (const file of files) {
      const name = nameWithin(file.path, `${folder}/${event}/`)
      if (name !== null && !byName.has(name)) byName.set(name, file)
    }
  return [...byName]
    .filter(([, {type}]) => type === 'file' || type === 'other')
    .toSorted(([a], [b]) => (rank(a) < rank(b) ? -1 : 1))
    .map(([, file]) => file)
}

/** Neither backups nor what package managers and updates lay beside a file. */
function nameWithin(path: string, folder: string): string | null {
  const name = path.startsWith(folder) ? path.slice(folder.length) : ''
  const isName = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name)
  return isName && !/\.(?:dpkg-\w+|rpm\w+|imgnew|bak|orig|swp)$/.test(name) ? name : null
}

const rank = (name: string): string => (name.startsWith(optional) ? name.slice(optional.length) : name)

const hookOf = (program: string, limitSeconds: number): Hook => ({
  ...{program, limitSeconds},
  required: !program.slice(program.lastIndexOf('/') + 1).startsWith(optional),
})

/** What a hook is told: the event and the names are its first arguments; `facts` come as JSON on its standard input. */
export interface HookCall {
  readonly event: HookEvent
  readonly names: readonly string[]
  /** A layer that is mounted for it, writable; its folder and its device follow the names. */
  readonly layer: VolumeId | null
  readonly facts: HookFacts
}

/** What hooks are told of a layer; `mounted` where it is there for them. */
export const aboutLayer = (
  event: HookEvent,
  {id, nvr, volume: {vg, name}}: {readonly id: LayerId; readonly nvr: Nvr; readonly volume: VolumeId},
  booted: LayerId | null,
  mounted: boolean,
): HookCall => ({
  ...{event, names: [id], layer: mounted ? {vg, name} : null},
  facts: {vg, image: null, base: nvr, layer: id, booted},
})

/** What a layer that is staged needs of its node for its hooks. */
export const hooksOf = (
  {roles}: Pick<Node, 'roles'>,
  {hooks}: {readonly hooks?: Hooks},
): {readonly hooks?: Hooks; readonly booted: LayerId | null} => ({
  ...(hooks === undefined ? {} : {hooks}),
  booted: roles.booted?.id ?? null,
})

/** A step for each hook of an event. Nothing takes back what a hook did: it has to do that itself, or leave no trace. */
export const hookSteps = (hooks: Hooks | undefined, call: HookCall): readonly PlannedStep[] =>
  (hooks?.get(call.event) ?? []).map((hook) =>
    planned(
      {kind: 'hook.run', ...hook, ...call},
      `run the hook ${hook.program}${hook.required ? '' : ', whose failure is only told'}`,
    ),
  )
