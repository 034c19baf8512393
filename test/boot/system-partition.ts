import {bootStateOf} from '../../boot/boot-state.ts'
import {renderBls} from '../../boot/bls.ts'
import {parseCountedName} from '../../boot/counted-name.ts'
import {readDefault, writeDefault} from '../../boot/loader-conf.ts'
import {systemdBoot} from '../../boot/systemd-boot.ts'
import {bootOnce, patternOf} from '../../boot/systemd-boot-order.ts'
import type {BootEntry, BootState} from '../../src/model/boot-entry.ts'
import type {PlannedStep} from '../../src/model/plan.ts'
import type {Step} from '../../src/model/step.ts'
import {entry, notUefi} from './boot-entries.ts'

const configPath = '/boot/loader/loader.conf'
export const ours = (nvr: string): BootEntry => entry(`imgbase-${nvr}-L1`, nvr)
export const [old, proven, fresh] = [ours('node-1'), ours('node-2'), ours('node-3')]
/** It would be the first of the menu. */
export const foreign = {...entry('debian'), sortKey: 'debian', version: '99'}

/** The EFI system partition as a map of files, and what imgbase sees of it. */
export class Partition {
  readonly files = new Map<string, string>()

  constructor(entries: readonly BootEntry[], config: string | null) {
    for (const one of entries) this.files.set(`/boot/loader/entries/${one.id}.conf`, renderBls(one))
    if (config !== null) this.files.set(configPath, config)
  }

  get boot(): BootState {
    return bootStateOf({
      ...{directory: '/boot', uuid: '12AB-34CD', available: 1n, grubDirectory: null, customConfig: null},
      ...{environment: null, blscfg: null, loaderWrites: true, commandLine: '', firmware: notUefi.firmware},
      systemdBoot: {configPath, config: this.files.get(configPath) ?? null},
      entryTexts: this.texts,
    })
  }

  get texts(): ReadonlyMap<string, string> {
    return new Map(
      [...this.files].flatMap(([path, text]) => {
        const name = /entries\/(.*)\.conf$/.exec(path)?.[1]
        return name === undefined ? [] : [[name, text] as const]
      }),
    )
  }

  get loader() {
    return systemdBoot(this.boot.systemdBoot!)
  }

  do(steps: readonly PlannedStep[]): void {
    for (const {step} of steps) this.perform(step)
  }

  undo(steps: readonly PlannedStep[]): void {
    for (const step of steps.toReversed().flatMap(({undo}) => undo)) this.perform(step)
  }

  /** What the model of systemd-boot does with the files as they are. */
  start(): string {
    const {boot} = this
    const entries = [...this.texts.keys()].map((name) => {
      const found = boot.entries.find(({id}) => id === parseCountedName(name).id)!
      return {name, sortKey: found.sortKey, version: found.version}
    })
    const {started, names} = bootOnce(readDefault(boot.systemdBoot?.config ?? ''), entries)
    for (const [index, {name}] of entries.entries()) this.rename(name, names[index]!)
    return parseCountedName(started!).id
  }

  rename(from: string, to: string): void {
    const text = this.files.get(`/boot/loader/entries/${from}.conf`)!
    this.files.delete(`/boot/loader/entries/${from}.conf`)
    this.files.set(`/boot/loader/entries/${to}.conf`, text)
  }

  private perform(step: Step): void {
    if (step.kind === 'file.write') this.files.set(step.path, step.text)
    else if (step.kind === 'file.remove') this.files.delete(step.path)
    else throw new Error(step.kind)
  }
}

export const settled = (): Partition => new Partition([foreign, old, proven], writeDefault(null, patternOf(proven.id)))

/** What an update plans, up to the commit and with it. */
export function update(on: Partition, next = fresh, fallback = proven): readonly PlannedStep[] {
  const {boot, loader} = on
  return [
    ...loader.add(boot, next),
    ...loader.armTries(boot, next, fallback.id),
    loader.setDefault(boot, [], {default: next.id, fallback: fallback.id, onTrial: true}),
  ]
}

export const onTrial = (): Partition => {
  const partition = settled()
  partition.do(update(partition))
  return partition
}
