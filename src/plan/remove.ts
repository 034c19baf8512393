import {layerOfEntry} from '../../boot/entries.ts'
import type {BootLoader} from '../../boot/verbs.ts'
import {storedCarryPath, storedPackagesPath} from '../model/carry-path.ts'
import {failure, fault, success, type Fault, type Outcome} from '../model/fault.ts'
import type {Hooks} from '../model/hook.ts'
import type {Base, Layer} from '../model/lineage.ts'
import type {Mount} from '../model/mount.ts'
import type {Node, Protection} from '../model/node.ts'
import {keptVars} from '../model/var-volume.ts'
import type {VolumeId} from '../model/volume.ts'
import {planned, type Plan, type PlannedStep} from '../model/plan.ts'
import {bootSync} from './commit-boot.ts'
import {aboutLayer, hookSteps} from './hooks.ts'

/** Takes layers, and the base that they stand on where one is given, away: first out of the boot menu, then the rest. */
export function planRemoval(
  node: Node,
  loader: BootLoader,
  what: {readonly base: Base | null; readonly layers: readonly Layer[]},
  hooks?: Hooks,
): Outcome<Plan> {
  const {state, lineage} = node
  const faults = what.layers.flatMap((layer) => obstacles(node, layer))
  const baseFaults = what.base === null ? [] : mountedFaults(what.base.nvr, what.base.volume.device, state.mounts)
  if (faults.length + baseFaults.length > 0) return failure(...faults, ...baseFaults)
  const gone = new Set<string | null>(what.layers.map(({id}) => id))
  const entries = state.boot.entries.filter((entry) => gone.has(layerOfEntry(entry, lineage)))
  const [outOfMenu, ...files] = loader.remove(
    state.boot,
    entries.map(({id}) => id),
  )
  const volumes = [
    ...what.layers.map(({volume}) => volume),
    ...(what.base === null ? [] : [what.base.volume]),
    ...varsLeftBy(node, what.layers),
  ]
  const steps = [
    ...(outOfMenu === undefined ? [] : [outOfMenu, bootSync(state), ...files]),
    ...volumes.map(({vg, name}) =>
      planned({kind: 'volume.remove', vg, name, onlyWithTag: null}, `remove the volume ${vg}/${name}`),
    ),
    ...what.layers.flatMap(({id, volume}) => [
      removeFolder(`${state.boot.directory}/${volume.name}`),
      planned({kind: 'file.remove', path: storedCarryPath(volume.name)}, `remove the report of what ${id} took over`),
      planned({kind: 'file.remove', path: storedPackagesPath(volume.name)}, `remove the report of its packages`),
    ]),
    ...what.layers.flatMap((layer) =>
      hookSteps(hooks, aboutLayer('layer-removed', layer, node.roles.booted?.id ?? null, false)),
    ),
  ]
  return success({goal: `remove ${nameOf(what)}`, steps, commit: 0})
}

/** How these layers left /var: nobody can go back to them. */
const varsLeftBy = ({state, lineage}: Node, layers: readonly Layer[]): readonly VolumeId[] =>
  keptVars(state.volumes, lineage)
    .filter(({of, why}) => why === 'before' && layers.some(({volume}) => volume.name === of))
    .map(({volume}) => volume)

const nameOf = ({base, layers}: {readonly base: Base | null; readonly layers: readonly Layer[]}): string =>
  [...(base === null ? [] : [`the base ${base.nvr}`]), ...layers.map(({id}) => `the layer ${id}`)].join(', ')

const removeFolder = (path: string): PlannedStep => planned({kind: 'folder.remove', path}, `remove ${path}`)

function obstacles({state, roles}: Node, layer: Layer): readonly Fault[] {
  const why = roles.protected.get(layer.id) ?? []
  return [
    ...why.map((reason) => fault(`layer.${reason}`, `${layer.id} ${sentences[reason]}`, remedies[reason])),
    ...(why.includes('booted') ? [] : mountedFaults(layer.id, layer.volume.device, state.mounts)),
  ]
}

const sentences: Readonly<Record<Protection, string>> = {
  booted: 'is running now',
  default: 'boots next',
  previous: 'is what a rollback goes back to',
  pinned: 'is pinned',
  'staged-from': 'is where a layer that was not booted yet takes its last changes from',
}

const remedies: Readonly<Record<Protection, string>> = {
  booted: 'Boot another layer first.',
  default: 'Choose another one first, with imgbase rollback or boot --set-default.',
  previous: 'Boot another layer once, so that there is something else to go back to.',
  pinned: 'Release it first with imgbase unpin.',
  'staged-from': 'Boot that layer first, or remove it.',
}

function mountedFaults(name: string, device: string | null, mounts: readonly Mount[]): readonly Fault[] {
  const mount = mounts.find((one) => one.device === device)
  if (device === null || mount === undefined) return []
  return [fault('volume.mounted', `${name} is mounted on ${mount.target}`, `Unmount it first: umount ${mount.target}.`)]
}
