import type {HostState} from '../../src/model/host-state.ts'
import type {Plan, PlannedStep} from '../../src/model/plan.ts'
import type {Step} from '../../src/model/step.ts'
import type {Volume} from '../../src/model/volume.ts'

/** As much of LVM and /boot as plans change: the lab says how the real ones behave, this one says what plans mean by it. */
export interface Model {
  readonly groups: Map<string, Set<string>>
  /** By `VG/LV`. */
  readonly volumes: Map<string, ModelVolume>
  readonly files: Map<string, string>
  readonly disks: Set<string>
}

export interface ModelVolume {
  readonly tags: Set<string>
  readonly size: bigint
  readonly origin: string | null
  readonly readOnly: boolean
  /** What was done to its file system, in words. */
  readonly content: string
}

export function modelOf({groups, volumes, boot}: HostState): Model {
  const {directory, grubDirectory, customConfig, environment, entryTexts} = boot
  const entries = [...entryTexts].map(([id, text]) => [`${directory}/loader/entries/${id}.conf`, text] as const)
  const custom = customConfig === null ? [] : [[`${grubDirectory}/custom.cfg`, customConfig] as const]
  const count = environment === null ? [] : [[`${grubDirectory}/imgbase.env`, environment] as const]
  const kernels = [...entryTexts.keys()].map((id) => [`${directory}/${id}/vmlinuz`, id] as const)
  return {
    groups: new Map(groups.map(({name, tags}) => [name, new Set(tags)])),
    volumes: new Map(volumes.map((volume) => [`${volume.vg}/${volume.name}`, modelVolume(volume)])),
    files: new Map([...entries, ...custom, ...count, ...kernels]),
    disks: new Set(),
  }
}

const modelVolume = ({name, tags, size, origin, readOnly}: Volume): ModelVolume => ({
  ...{tags: new Set(tags), size, origin, readOnly},
  content: name,
})

/** The volumes of the group `vg` as `lvs` would tell of them. */
export const volumesOf = (model: Model, vg: string): readonly Volume[] =>
  [...model.volumes].flatMap(([path, {tags, size, origin, readOnly}]) => {
    const [group = '', name = ''] = path.split('/')
    const more = {
      kind: 'thin',
      uuid: name,
      pool: 'pool0',
      activationSkip: false,
      active: false,
      device: null,
      isOpen: false,
    } as const
    return group === vg ? [{vg, name, tags: [...tags], size, origin, readOnly, ...more}] : []
  })

/** Steps one after the other; a new model. */
export function afterSteps(model: Model, steps: readonly Step[]): Model {
  const next: Model = {
    groups: new Map([...model.groups].map(([vg, tags]) => [vg, new Set(tags)])),
    volumes: new Map([...model.volumes].map(([path, volume]) => [path, {...volume, tags: new Set(volume.tags)}])),
    files: new Map(model.files),
    disks: new Set(model.disks),
  }
  for (const step of steps) perform(next, step)
  return next
}

export const stepsOf = (planned: readonly PlannedStep[]): readonly Step[] => planned.map(({step}) => step)

export const undosOf = (planned: readonly PlannedStep[]): readonly Step[] =>
  planned.toReversed().flatMap(({undo}) => undo)

/** The node after whole plans. */
export const afterPlans = (model: Model, plans: readonly Plan[]): Model =>
  afterSteps(
    model,
    plans.flatMap(({steps}) => stepsOf(steps)),
  )

/** Steps before the commit, and it. */
export const untilCommit = ({steps, commit}: Plan): readonly PlannedStep[] =>
  steps.slice(0, commit === null ? steps.length : commit + 1)

function perform(model: Model, step: Step): void {
  if ('path' in step) performOnFiles(model.files, step)
  else if (step.kind === 'disk.init') model.disks.add(step.disk)
  else if (step.kind === 'disk.clear') model.disks.delete(step.disk)
  else if (step.kind.startsWith('group.')) performOnGroup(model, step)
  else if (step.kind === 'volume.remove') removeVolume(model, step)
  else if (step.kind === 'volume.rename') renameVolume(model, step)
  else if (step.kind === 'volumes.untag')
    for (const name of step.names) there(model.volumes, `${step.vg}/${name}`).tags.delete(step.tag)
  else if (step.kind === 'volume.tag') changeTags(model.volumes.get(`${step.vg}/${step.name}`)?.tags, step)
  else if (step.kind !== 'boot.sync') performOnVolume(model, step)
}

function performOnFiles(files: Map<string, string>, step: Extract<Step, {path: string}>): void {
  if (step.kind === 'file.write') files.set(step.path, step.text)
  else if (step.kind === 'file.remove') files.delete(step.path)
  else for (const path of files.keys()) if (path.startsWith(`${step.path}/`)) files.delete(path)
}

function performOnGroup(model: Model, step: Step): void {
  if (step.kind === 'group.create') model.groups.set(unused(model.groups, step.vg), new Set(step.tags))
  if (step.kind === 'group.tag') changeTags(there(model.groups, step.vg), step)
  if (step.kind !== 'group.remove') return
  model.groups.delete(step.vg)
  for (const path of model.volumes.keys()) if (path.startsWith(`${step.vg}/`)) model.volumes.delete(path)
}

function removeVolume({volumes}: Model, {vg, name, onlyWithTag}: Extract<Step, {kind: 'volume.remove'}>): void {
  const path = `${vg}/${name}`
  if (onlyWithTag === null || volumes.get(path)?.tags.has(onlyWithTag) === true) volumes.delete(path)
}

function renameVolume({volumes}: Model, {vg, from, to}: Extract<Step, {kind: 'volume.rename'}>): void {
  const volume = volumes.get(`${vg}/${from}`)
  if (volume === undefined) return
  volumes.set(unused(volumes, `${vg}/${to}`), volume)
  volumes.delete(`${vg}/${from}`)
}

function changeTags(
  tags: Set<string> | undefined,
  {add, remove}: {readonly add: readonly string[]; readonly remove: readonly string[]},
): void {
  for (const tag of remove) tags?.delete(tag)
  for (const tag of add) tags?.add(tag)
}

function performOnVolume(model: Model, step: Step): void {
  if (!('vg' in step && 'name' in step)) throw new Error(`no ${step.kind} here`)
  const path = `${step.vg}/${step.name}`
  const {volumes} = model
  if (step.kind === 'volume.create' || step.kind === 'pool.create') {
    const made = {tags: new Set(step.tags), size: step.size, origin: null, readOnly: false, content: 'nothing'}
    volumes.set(unused(volumes, path), made)
  } else if (step.kind === 'volume.snapshot') {
    const {size, content} = there(volumes, `${step.vg}/${step.origin}`)
    const made = {tags: new Set(step.tags), size, content, origin: step.origin, readOnly: false}
    volumes.set(unused(volumes, path), made)
  } else changeVolume(model, step, path)
}

function changeVolume({volumes, files}: Model, step: Step, path: string): void {
  const old = there(volumes, path)
  if (step.kind === 'volume.seal')
    return void volumes.set(path, {...old, tags: new Set([...old.tags, ...step.tags]), readOnly: true})
  if (old.readOnly) throw new Error(`${step.kind} on ${path}, which is read-only`)
  if (step.kind === 'volume.grow' && step.size <= old.size) throw new Error(`${path} does not grow`)
  if (step.kind === 'kernel.install') files.set(`${step.folder}/vmlinuz`, step.kernel)
  const size = step.kind === 'volume.grow' ? step.size : old.size
  volumes.set(path, {...old, size, content: `${old.content}, ${step.kind}`})
}

function unused<T extends {has(name: string): boolean}>(names: T, name: string): string {
  if (names.has(name)) throw new Error(`${name} is there already`)
  return name
}

function there<T>(all: ReadonlyMap<string, T>, name: string): T {
  const found = all.get(name)
  if (found === undefined) throw new Error(`there is no ${name}`)
  return found
}
