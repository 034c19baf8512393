import type {BootLoader} from '../../boot/verbs.ts'
import {storedCarryPath} from '../model/carry-path.ts'
import {layersOf} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {parseLayerId, trueName} from '../model/nvr.ts'
import {planned, type Plan, type PlannedStep} from '../model/plan.ts'
import {valuesOf} from '../model/tags.ts'
import {mapperName} from '../model/volume-name.ts'
import type {Volume} from '../model/volume.ts'
import {danglingEntries} from './check/entries.ts'
import {bootSync} from './commit-boot.ts'

/** What lies on the node besides volumes and entries: absolute paths, and names where a folder is said. */
export interface Lying {
  /** Ids of transactions that never ended: what is theirs is no leftover. */
  readonly openTransactions: ReadonlySet<string>
  /** Names in the boot folder. */
  readonly bootFolders: readonly string[]
  /** Names of volumes that a report of a carry-over is kept for. */
  readonly reports: readonly string[]
  /** Files that were being written, or replaced. */
  readonly temporary: readonly string[]
  /** Numbers of the devices of the pool that are no volume's. */
  readonly thinDevices: readonly number[]
}

/** What no journal knows, and no command needs. `keep`: it is not touched, and `because` says what to do about it. */
export interface Leftover {
  readonly kind:
    'volume' | 'entry' | 'boot-folder' | 'report' | 'temporary-file' | 'mount' | 'base-device' | 'thin-device'
  readonly what: string
  readonly action: 'remove' | 'keep'
  readonly because: string
}

/** Finds them all; `steps` takes away what is not kept, entries first, so that nothing can boot what goes. */
export function planLeftovers(
  node: Node,
  loader: BootLoader | null,
  lying: Lying,
): {readonly found: readonly Leftover[]; readonly plan: Plan | null} {
  const entries = loader === null ? [] : danglingEntries(node)
  const volumes = unfinishedVolumes(node, lying.openTransactions)
  const files = [...bootFolders(node, lying), ...reports(node, lying), ...temporaryFiles(lying)]
  const idle = idleBases(node)
  const found = [
    ...entries.map(({id}) => removed('entry', id, 'the layer that it boots is gone')),
    ...volumes,
    ...files,
    ...mounts(node),
    ...idle,
    ...thinDevices(node, lying),
  ]
  const outOfMenu =
    loader === null || entries.length === 0
      ? []
      : loader.remove(
          node.state.boot,
          entries.map(({id}) => id),
        )
  const steps = [
    ...outOfMenu,
    ...volumes.filter(({action}) => action === 'remove').map(({what}) => removalOf(node, what)),
    ...files.map(({what}) => planned({kind: 'file.remove', path: what}, `remove ${what}`)),
    ...(entries.length === 0 ? [] : [bootSync(node.state)]),
    ...mounts(node).map(({what}) => planned({kind: 'system.unmount', path: what, only: null}, `unmount ${what}`)),
    ...letGo(idle),
  ]
  return {found, plan: steps.length === 0 ? null : {goal: 'take away what was left behind', steps, commit: 0}}
}

const removed = (kind: Leftover['kind'], what: string, because: string): Leftover => ({
  kind,
  what,
  action: 'remove',
  because,
})

/** Marked as being made by a command that left no journal. What boots, or shall be kept, stays whatever its mark says. */
function unfinishedVolumes(node: Node, open: ReadonlySet<string>): readonly Leftover[] {
  const {state, lineage} = node
  return state.volumes
    .filter(({vg, tags}) => vg === lineage.vg && isAbandoned(valuesOf(tags, 'staging'), open))
    .map((volume) => {
      const reason = reasonToKeep(node, volume)
      const what = `${volume.vg}/${volume.name}`
      return reason === null
        ? removed('volume', what, 'the command that was making it left no journal')
        : {kind: 'volume', what, action: 'keep', because: reason}
    })
}

const isAbandoned = (staging: readonly string[], open: ReadonlySet<string>): boolean =>
  staging.length > 0 && !staging.some((id) => open.has(id))

function reasonToKeep({state, lineage, roles}: Node, volume: Volume): string | null {
  const layer = layersOf(lineage).find((one) => one.volume.name === volume.name)
  const why = layer === undefined ? [] : (roles.protected.get(layer.id) ?? [])
  if (why.length > 0) return `it is ${why.join(' and ')}; take its mark away if it runs well: lvchange --deltag`
  const base = lineage.bases.find((one) => one.volume.name === volume.name)
  if (base?.layers.some(({incomplete}) => !incomplete) === true) return 'layers stand on it'
  const mount = state.mounts.find(({device}) => volume.device !== null && device === volume.device)
  return mount === undefined ? null : `it is mounted on ${mount.target}; unmount it first`
}

const removalOf = ({state}: Node, what: string): PlannedStep => {
  const [vg = '', name = ''] = what.split('/')
  const volume = state.volumes.find((one) => one.vg === vg && one.name === name)
  const mark = volume?.tags.find((tag) => valuesOf([tag], 'staging').length > 0) ?? null
  return planned({kind: 'volume.remove', vg, name, onlyWithTag: mark}, `remove the volume ${what}`)
}

/** Named like a layer, of no volume of any group, and nothing that is left in the menu loads from it. */
function bootFolders({state}: Node, {bootFolders: names}: Lying): readonly Leftover[] {
  return names
    .filter((name) => parseLayerId(trueName(name)).ok && !state.volumes.some((volume) => volume.name === name))
    .filter(
      (name) =>
        !state.boot.entries.some(({kernel, id}) => kernel.startsWith(`/${name}/`) && !id.startsWith('imgbase-')),
    )
    .map((name) => removed('boot-folder', `${state.boot.directory}/${name}`, 'there is no such layer'))
}

const reports = ({state}: Node, {reports: names}: Lying): readonly Leftover[] =>
  names
    .filter((name) => !state.volumes.some((volume) => volume.name === name))
    .map((name) => removed('report', storedCarryPath(name), 'there is no such layer'))

const temporaryFiles = ({temporary}: Lying): readonly Leftover[] =>
  temporary.map((path) => removed('temporary-file', path, 'a command that was interrupted left it'))

/** Innermost first. What commands mount now, they mount where nobody else sees it; so this is of one that ran without that. */
const mounts = ({state}: Node): readonly Leftover[] =>
  state.mounts
    .map(({target}) => target)
    .filter((target) => target.startsWith('/run/imgbase/mnt/'))
    .toReversed()
    .map((target) => removed('mount', target, 'nobody uses it'))

/**
 * A base is skipped when volumes are activated, so that it has a device only while it is read. A command that was killed while it did leaves
 * it one: what it had mounted went with its namespace.
 */
const idleBases = ({state, lineage}: Node): readonly Leftover[] =>
  lineage.bases
    .map(({volume}) => volume)
    .filter(({active, isOpen, activationSkip}) => active && !isOpen && activationSkip)
    .filter(({device}) => !state.mounts.some((mount) => mount.device === device))
    .map(({vg, name}) => removed('base-device', `${vg}/${name}`, 'nobody reads it'))

const letGo = (idle: readonly Leftover[]): readonly PlannedStep[] =>
  idle.map(({what}) => {
    const [vg = '', name = ''] = what.split('/')
    return planned({kind: 'volume.deactivate', vg, name}, `deactivate ${what}`)
  })

/** The steps that let go of bases alone; null where none is idle. */
export function planLetGo(node: Node): Plan | null {
  const steps = letGo(idleBases(node))
  return steps.length === 0 ? null : {goal: 'let go of bases that nobody reads', steps, commit: 0}
}

/**
 * LVM and the pool keep account of them each for itself (lvmthin(7)). They stay: what LVM does not show may be on its way, a snapshot
 * that waits to be merged for one, and nothing brings a device back.
 */
const thinDevices = ({lineage: {vg, pool}}: Node, {thinDevices: numbers}: Lying): readonly Leftover[] =>
  numbers.map((number) => ({
    ...{kind: 'thin-device', what: `${vg}/${pool}:${number}`, action: 'keep'},
    because: `LVM shows no volume on it; where you know of none either: dmsetup message ${mapperName(vg, pool, '-tpool')} 0 'delete ${number}'`,
  }))
