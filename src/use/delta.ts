import {isNothing, noFiles, type CarryReport, type DeltaReport} from '../carry/carry-report.ts'
import {fstabPath} from '../carry/areas.ts'
import {sidesOfLayer, type LayerSides} from '../carry/layer-sides.ts'
import {seenFiles, type Seen, type StoredCarry} from '../carry/stored-carry.ts'
import type {HostState} from '../model/host-state.ts'
import type {Layer, Lineage} from '../model/lineage.ts'
import {treePath, type TreePath} from '../model/tree-path.ts'
import {namesLayer} from '../model/nvr.ts'
import {ownVarOf} from '../model/var-volume.ts'
import {devicePath} from '../model/volume.ts'
import type {CarryHost} from './carry-over.ts'
import {createdFor, withVolumes, type MountedVolume} from './carry/created.ts'
import {bindLines, boundDatabases, refreshDatabases} from './carry/databases.ts'
import {takeChangedFiles, type FilesTaken} from './carry/delta-files.ts'
import {takeChangedRoot} from './carry/delta-root.ts'
import {writeFstab} from './carry/layer-files.ts'
import {withLiveVar} from './carry/live-var.ts'
import {withRoots, type CarryRoots} from './carry/roots.ts'
import {loadCarry, storeCarry} from './carry/stored.ts'

/** What of a node's state the delta needs. */
export type DeltaState = Pick<HostState, 'volumes' | 'rootDevice' | 'mounts'>

/** One delta at work. */
interface Delta {
  readonly host: CarryHost
  readonly state: DeltaState
  readonly sides: LayerSides
  readonly layer: Layer
  /** What was seen and done before. */
  readonly stored: StoredCarry
}

interface Taken {
  readonly report: DeltaReport
  readonly seen: ReadonlyMap<string, Seen>
}

/**
 * The delta since staging: takes into `layer` what changed, after it was staged, in the volume that ran then. Called when that
 * one shuts down (the layer is not mounted), and at the layer's first boot (the layer is `/`). What was taken once is not
 * taken again. Takes nothing where the layer was staged from nothing, or the old volume or the base is gone.
 */
export async function takeDelta(
  host: CarryHost,
  state: DeltaState,
  lineage: Lineage,
  layer: Layer,
): Promise<DeltaReport> {
  const sides = sidesOfLayer(lineage, layer, state.volumes)
  if (sides === null) return {...noFiles, packageDatabases: [], warnings: []}
  const stored = (await loadCarry(host, layer.volume.name)) ?? lost(sides)
  const delta = {host, state, sides, layer, stored}
  const {report, seen} = await withRoots(host, {...sides, layer: layer.volume}, (roots) => take(delta, roots))
  const deltas = [...stored.deltas, ...(isNothing(report) ? [] : [report])]
  await storeCarry(host, layer.volume.name, {report: stored.report, deltas, seen, begun: []})
  return report
}

const lost = (sides: LayerSides): StoredCarry => ({report: lostReport(sides), deltas: [], seen: new Map(), begun: []})

const lostReport = ({mode}: LayerSides): CarryReport => ({
  ...noFiles,
  ...{mode, accounts: [], missing: [], moved: [], packageDatabases: [], notCarried: []},
  warnings: ['the report of the carry-over was lost, so that every file was looked at again'],
})

async function take(delta: Delta, roots: CarryRoots): Promise<Taken> {
  const created = await createdFor(delta.host, delta.state.volumes, roots.layer, delta.sides.mine.name)
  const {files, warnings, fstabChanged, seen} = await takeTree(delta, roots, created)
  const databases = await takeDatabases(delta, roots, created)
  if (fstabChanged) await remakeFstab(delta, roots)
  // What counts as taken from now on has to be on disk; what is booted is not unmounted, which would see to that.
  await delta.host.tools.run(['sync', '-f', roots.layer, ...created.map(({path}) => `${roots.layer}${path}`)])
  return {
    report: {
      ...files,
      taken: fstabChanged ? [...files.taken, `/${fstabPath}`] : files.taken,
      packageDatabases: [...databases.keys()].map(({name}) => name),
      warnings,
    },
    seen: new Map([
      ...delta.stored.seen,
      [seenFiles, seen],
      ...[...databases].map(([{underVar}, names]) => [underVar, names] as const),
    ]),
  }
}

async function takeTree(
  {host, state, sides, layer, stored}: Delta,
  roots: CarryRoots,
  created: readonly MountedVolume[],
): Promise<FilesTaken> {
  const seen = stored.seen.get(seenFiles) ?? null
  if (sides.mode === 'update') {
    const ofMine = namesLayer(sides.theirs.name) ? await loadCarry(host, sides.mine.name) : null
    return await takeChangedFiles(host.trees, roots, seen, ofMine)
  }
  const announce = (paths: readonly TreePath[]): Promise<void> =>
    storeCarry(host, layer.volume.name, {...stored, begun: [...stored.begun, ...paths]})
  const how = {seen, begun: new Set(stored.begun), mountPoints: [], announce}
  if (roots.layer === '/')
    return await takeChangedRoot(host.trees, roots, {...how, mountPoints: sharedMountPoints(state, created)})
  return await withVolumes(host, roots.layer, created, () => takeChangedRoot(host.trees, roots, how))
}

/** Where another file system lies over the booted layer; but for those that were created for it, the old root used them too. */
const sharedMountPoints = ({mounts}: DeltaState, created: readonly MountedVolume[]): readonly TreePath[] =>
  mounts
    .filter(({target}) => target !== '/' && !created.some(({path}) => path === target))
    .map(({target}) => treePath(target.slice(1)))

/** Only the old root of an init has its database on the live /var; a layer has its own, which an update does not take. */
async function takeDatabases(
  {host, sides, stored: {seen}}: Delta,
  {mine, layer}: CarryRoots,
  created: readonly MountedVolume[],
): ReturnType<typeof refreshDatabases> {
  if (sides.mode === 'update') return new Map()
  if (created.some(({path}) => path === '/var')) return await refreshDatabases(host.trees, mine, layer, seen)
  return await withLiveVar(host, mine !== '/', (live) => refreshDatabases(host.trees, live, layer, seen))
}

async function remakeFstab({host, layer, state}: Delta, roots: CarryRoots): Promise<void> {
  const databases = await boundDatabases(host.trees, '/', roots.layer)
  await writeFstab(host, roots, devicePath(layer.volume), bindLines(databases), ownVarOf(state.volumes, layer))
}
