import type {CarryReport, DeltaReport, FilesReport} from '../carry/carry-report.ts'
import type {PackagesReport} from '../carry/packages/packages-report.ts'
import type {Host} from '../host/host.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'
import {findBase, findLayer, type Base} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {parseNvr, type LayerId, type Nvr} from '../model/nvr.ts'
import {pathOfShown, type ShownPath} from '../model/tree-path.ts'
import type {VolumeId} from '../model/volume.ts'
import {carryOfImage} from '../plan/carry-request.ts'
import {askNode, required} from './ask.ts'
import {loadCarry} from './carry/stored.ts'
import {previewCarry} from './carry-over.ts'
import {loadPackages} from './packages/stored-packages.ts'
import {runningRoot} from './running.ts'

/** What a layer took over, or what one on `base` would; `deltas` since staging. */
export interface ShownCarry {
  /** Null in a preview. */
  readonly layer: LayerId | null
  readonly base: Nvr
  readonly report: CarryReport
  readonly deltas: readonly DeltaReport[]
  /** Null in a preview, and where packages were not asked for. */
  readonly packages: PackagesReport | null
  /** From the image's text to what the layer has, or would take; null unless asked for. */
  readonly diffs: readonly FileDiff[] | null
}

export interface FileDiff {
  readonly path: ShownPath
  readonly text: string
}

/** `carry [LAYER]`: the stored report of a layer, of the one that boots next unless named. */
export async function showCarry(
  host: Host,
  vg: string | undefined,
  name: string | undefined,
  withDiffs: boolean,
): Promise<ShownCarry> {
  const node = await askNode(host, vg)
  const layer = name === undefined ? (node.roles.default ?? node.roles.booted) : findLayer(node.lineage, name)
  if (layer === null || layer === undefined) throw refusal('no-layer', `there is no layer ${name ?? 'to tell of'}`)
  const stored = await loadCarry(host, layer.volume.name)
  if (stored === null) throw refusal('no-report', `no report tells what ${layer.id} took over`)
  const base = findBase(node.lineage, layer.nvr)
  const {report, deltas} = stored
  const diffs =
    withDiffs && base !== undefined
      ? await diffsOf(host, base.volume, layer.volume, [report, ...deltas], ['taken', 'kept', 'merged', 'conflicts'])
      : null
  const packages = await loadPackages(host, layer.volume.name)
  return {layer: layer.id, base: layer.nvr, report, deltas, packages, diffs}
}

/** `carry --preview [BASE]`: what an update onto a base that is here would take over; of the newest that never booted unless named. */
export async function showPreview(
  host: Host,
  vg: string | undefined,
  name: string | undefined,
  withDiffs: boolean,
): Promise<ShownCarry> {
  const node = await askNode(host, vg)
  const base = name === undefined ? waitingBase(node) : findBase(node.lineage, required(parseNvr(name), 'usage'))
  if (base === undefined || base.incomplete)
    throw refusal('no-base', name === undefined ? 'no base waits for an update' : `there is no base ${name}`)
  const {mine, theirs, ancestor} = carryOfImage(node, runningRoot(node), base.volume, [])
  const {report} = await previewCarry(host, {mine, theirs, ancestor})
  const diffs = withDiffs
    ? await diffsOf(host, base.volume, mine, [report], ['taken', 'kept', 'merged', 'conflicts'])
    : null
  return {layer: null, base: base.nvr, report, deltas: [], packages: null, diffs}
}

/** The newest base that was downloaded and has no layer yet. */
export const waitingBase = ({lineage}: Node): Base | undefined =>
  lineage.bases.findLast(({layers, fromInit, incomplete}) => layers.length === 0 && !fromInit && !incomplete)

async function diffsOf(
  host: Host,
  before: VolumeId,
  after: VolumeId,
  reports: readonly FilesReport[],
  kinds: readonly (keyof FilesReport)[],
): Promise<readonly FileDiff[]> {
  const all = reports.flatMap((report) => kinds.flatMap((kind) => report[kind]))
  const paths = [...new Map(all.map((path) => [JSON.stringify(path), path])).values()]
  const root = await host.mounts.mount(before, 'read-only')
  try {
    const isRunning = await host.mounts.isRoot(after)
    const other = isRunning ? '/' : await host.mounts.mount(after, 'replayed')
    try {
      const diffs: FileDiff[] = []
      for (const path of paths) {
        const name = typeof path === 'string' ? path : path.base64
        const sides = [
          {root, label: `image${name}`},
          {root: other, label: `layer${name}`},
        ] as const
        diffs.push({path, text: await host.trees.diff(sides, pathOfShown(path))})
      }
      return diffs.filter(({text}) => text !== '')
    } finally {
      if (!isRunning) await host.mounts.unmount(other)
    }
  } finally {
    await host.mounts.unmount(root)
  }
}

const refusal = (code: string, message: string): CommandFault =>
  new CommandFault('refused', [
    fault(`carry.${code}`, message, 'imgbase layout shows bases and layers; update --download-only brings a base.'),
  ])
