import {isOurs, layerOfEntry} from '../../../boot/entries.ts'
import {argumentValue} from '../../../boot/kernel-arguments.ts'
import {volumeOfRoot} from '../../../boot/root-device.ts'
import type {BootEntry, BootState} from '../../model/boot-entry.ts'
import {layersOf} from '../../model/lineage.ts'
import type {Node} from '../../model/node.ts'
import {parseEntryId} from '../../model/nvr.ts'
import type {Volume} from '../../model/volume.ts'
import type {Check, Finding} from './check.ts'
import {type CheckFacts, known} from './facts.ts'
import {signOwnKernel} from './sign-own-kernel.ts'

export const entryChecks: readonly Check[] = [
  {id: 'entries.missing', title: 'every layer has a boot entry', severity: 'error', find: missing},
  {id: 'entries.dangling', title: 'every boot entry has its layer', severity: 'warning', find: dangling},
  {id: 'entries.files', title: 'every boot entry has its kernel and initrd', severity: 'error', find: filesGone},
  {
    id: 'entries.content',
    title: 'every kernel and initrd is the one of its layer',
    severity: 'error',
    find: foreignFiles,
  },
  {id: 'entries.unreadable', title: 'every entry file can be read', severity: 'warning', find: unreadable},
]

/** Whether rebuilding all entries would mend something. */
export const lacksEntryOrFile = (facts: Pick<CheckFacts, 'node' | 'bootFiles'>): boolean =>
  missing(facts).length > 0 || filesGone(facts).length > 0

function missing({node: {state, lineage}}: Pick<CheckFacts, 'node'>): readonly Finding[] {
  const booted = new Set(state.boot.entries.map((entry) => layerOfEntry(entry, lineage)))
  return layersOf(lineage)
    .filter(({id, incomplete}) => !incomplete && !booted.has(id))
    .map(({id}) => ({
      message: `the layer ${id} has no boot entry, so that it cannot be booted`,
      remedy: 'imgbase boot --setup',
    }))
}

function dangling({node}: CheckFacts): readonly Finding[] {
  return danglingEntries(node).map((entry) => ({
    message: `the boot entry ${entry.id} boots ${argumentValue(entry.options, 'root') ?? 'a layer'}, which is gone`,
    remedy: 'imgbase recover, which takes it away',
  }))
}

/** Entries that imgbase made, of layers that are gone. With several volume groups, one may boot a layer of another one's. */
export const danglingEntries = ({state, lineage}: Node): readonly BootEntry[] =>
  state.boot.entries.filter(
    (entry) => parseEntryId(entry.id) !== null && !isOurs(entry, lineage) && !bootsOneOf(state.volumes, entry),
  )

function bootsOneOf(volumes: readonly Volume[], entry: BootEntry): boolean {
  const root = volumeOfRoot(argumentValue(entry.options, 'root') ?? '')
  return root !== null && volumes.some(({vg, name}) => vg === root.vg && name === root.name)
}

function filesGone({node: {state, lineage}, bootFiles}: Pick<CheckFacts, 'node' | 'bootFiles'>): readonly Finding[] {
  const sizes = known(bootFiles)
  return state.boot.entries
    .filter((entry) => isOurs(entry, lineage))
    .flatMap((entry) => entryFiles(state.boot, entry).map((path) => ({entry, path, size: sizes.get(path) ?? null})))
    .filter(({size}) => size === null || size === 0n)
    .map(({entry, path, size}) => ({
      message: `the boot entry ${entry.id} needs ${path}, which is ${size === null ? 'missing' : 'empty'}`,
      remedy: 'imgbase boot --setup, which takes it from the layer again',
    }))
}

/** Absolute paths of what an entry loads; words such as `$tuned_initrd`, which a loader may fill in, are left out. */
export const entryFiles = (boot: BootState, entry: BootEntry): readonly string[] =>
  pathsIn(boot, [entry.kernel, ...entry.initrds])

/** Those of them that are initrds, which the kernel unpacks one over the other. */
export const initrdFiles = (boot: BootState, {initrds}: BootEntry): readonly string[] => pathsIn(boot, initrds)

const pathsIn = (boot: BootState, values: readonly string[]): readonly string[] =>
  values
    .flatMap((value) => value.split(/\s+/))
    .filter((path) => path.startsWith('/'))
    .map((path) => `${boot.directory}${path}`)

function foreignFiles({node, layers}: CheckFacts): readonly Finding[] {
  return known(layers).flatMap(({id, foreign, signedOnBoot}) => [
    ...foreign.map((path) => ({
      message: `${path} is none of the kernels and initrds that ${id} has itself: it was changed, or is damaged`,
      remedy: 'imgbase boot --setup, which takes it from the layer again',
    })),
    ...signedOnBoot.map((path) => ({
      message: `${path} carries a signature that the kernel of ${id} itself has not: imgbase boot --setup would take it away`,
      remedy: signOwnKernel(node, path),
      severity: 'warning' as const,
    })),
  ])
}

function unreadable({node: {state}}: CheckFacts): readonly Finding[] {
  return state.boot.unreadable.map(({id, reason}) => ({
    message: `${fileOf(state.boot, id)} cannot be understood: ${reason}`,
    remedy: `Correct it, or remove it where it is not needed: rm '${fileOf(state.boot, id)}'`,
  }))
}

const fileOf = (boot: BootState, id: string): string => `${boot.directory}/loader/entries/${id}.conf`
