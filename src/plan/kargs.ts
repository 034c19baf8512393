import {entryOf, isOurs} from '../../boot/entries.ts'
import {hostArguments, parseArguments, renderArguments, unquoted} from '../../boot/kernel-arguments.ts'
import type {BootLoader} from '../../boot/verbs.ts'
import type {BootEntry} from '../model/boot-entry.ts'
import {failure, fault, success, type Fault, type Outcome} from '../model/fault.ts'
import type {Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {planned, type Plan} from '../model/plan.ts'
import {quoted} from '../model/quoted.ts'
import {bootSync, unchangedChoice} from './commit-boot.ts'
import {noEntry} from './rollback.ts'

/** What is to become of a layer's kernel arguments, carried out in this order. */
export interface KargsEdit {
  /** `name`: all of that name; `name=value`: that one. */
  readonly delete: readonly string[]
  /** `name=value` takes the place of all of that name. */
  readonly replace: readonly string[]
  /** Goes to the end, unless just that is there. */
  readonly append: readonly string[]
}

/** The administrator's arguments of a layer: without those that name the layer. */
export const shownArguments = (entry: BootEntry): readonly string[] => hostArguments(renderArguments(entry.options))

/** The options of an entry after an edit, or every fault of the edit. */
export function editedOptions(options: readonly string[], edit: KargsEdit): Outcome<readonly string[]> {
  const faults: Fault[] = [...edit.delete, ...edit.replace, ...edit.append].flatMap(faultsOf)
  let now = [...options]
  const usable = (words: readonly string[]): readonly string[] => words.filter((word) => faultsOf(word).length === 0)
  for (const word of usable(edit.delete)) {
    const kept = now.filter((one) => !isMeant(one, word))
    if (kept.length === now.length) faults.push(notThere(word, 'imgbase kargs shows those that are.'))
    now = kept
  }
  for (const word of usable(edit.replace)) {
    const first = now.findIndex((one) => nameOf(one) === nameOf(word))
    if (first < 0) faults.push(notThere(nameOf(word), 'Add it with --append.'))
    else now = now.flatMap((one, at) => (at === first ? [word] : nameOf(one) === nameOf(word) ? [] : [one]))
  }
  for (const word of usable(edit.append)) if (!now.includes(word)) now.push(word)
  return faults.length > 0 ? failure(...faults) : success(now)
}

/**
 * Writes the arguments into the layer, from where an update carries them on, and into its entry. The commit is the menu, or
 * whatever the loader has for it; what boots next stays.
 */
export function planKargs(node: Node, loader: BootLoader, layer: Layer, edit: KargsEdit): Outcome<Plan> {
  const {state, lineage} = node
  const old = entryOf(state.boot.entries, lineage, layer)
  if (old === null) return failure(noEntry(layer))
  const chosen = loader.getDefault(state.boot)
  if (chosen === null) return failure(foreignDefault(layer))
  const edited = editedOptions(old.options, edit)
  if (!edited.ok) return edited
  const entry = {...old, options: edited.value}
  const entries = state.boot.entries.map((one) => (one.id === old.id ? entry : one))
  const keep = (of: BootEntry) =>
    ({
      kind: 'layer.arguments',
      ...{vg: layer.volume.vg, name: layer.volume.name},
      arguments: shownArguments(of),
    }) as const
  const before = [
    planned(keep(entry), `keep the arguments in ${layer.id}, for its next entry and its next layer`, keep(old)),
    ...loader.add(state.boot, entry),
    bootSync(state),
  ]
  const ours = entries.filter((one) => isOurs(one, lineage) || one.id === chosen)
  const commit = loader.setDefault(state.boot, ours, unchangedChoice(node, loader, entries))
  const goal = `start ${layer.id} with: ${renderArguments(shownArguments(entry))}`
  return success({goal, steps: [...before, commit, bootSync(state)], commit: before.length})
}

const nameOf = (argument: string): string => unquoted(argument).split('=', 1)[0] ?? ''

const isMeant = (argument: string, word: string): boolean =>
  unquoted(argument) === unquoted(word) || (!unquoted(word).includes('=') && nameOf(argument) === word)

function faultsOf(word: string): readonly Fault[] {
  const [only, ...more] = parseArguments(word)
  if (only !== word || more.length > 0) return [notOne(word)]
  return layerOwned.has(nameOf(word)) ? [owned(word)] : []
}

const layerOwned = new Set(['root', 'img.bootid', 'BOOT_IMAGE', 'initrd'])

/** A menu that imgbase did not write would go on booting the layer with the old ones. */
const foreignDefault = ({id}: Layer): Fault =>
  fault(
    'kargs.foreign-default',
    'the next boot is left to an entry that is not of imgbase',
    `Choose the layer first: imgbase boot --set-default ${id}`,
  )

const notOne = (word: string): Fault =>
  fault(
    'kargs.not-one',
    `${quoted(word)} is not one kernel argument`,
    'Put double quotes around a value with spaces: name="a b".',
  )

const owned = (word: string): Fault =>
  fault('kargs.owned', `${quoted(word)} says which layer is booted`, 'Choose a layer with imgbase boot --set-default.')

const notThere = (word: string, hint: string): Fault =>
  fault('kargs.not-there', `there is no kernel argument ${quoted(word)}`, hint)
