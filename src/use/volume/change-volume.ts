import {nameOfPath} from '../../../layouts/volume-path.ts'
import type {Host} from '../../host/host.ts'
import type {Outcome} from '../../model/fault.ts'
import type {Node} from '../../model/node.ts'
import {volumeName} from '../../model/nvr.ts'
import type {Plan} from '../../model/plan.ts'
import {roundUp} from '../../model/size.ts'
import type {FilesystemType} from '../../model/step.ts'
import {planVolumeAttachment, planVolumeCreation} from '../../plan/add-volume.ts'
import {planVolumeGrowth} from '../../plan/grow-volume.ts'
import {poolOf} from '../../plan/pull.ts'
import {planVolumeDetachment, planVolumeRemoval} from '../../plan/remove-volume.ts'
import {askNode, required} from '../ask.ts'
import {chosenFilesystem} from '../chosen-filesystem.ts'
import {fstabsOfOthers} from '../layer-fstabs.ts'
import {carryOut, type Change} from '../transaction.ts'
import {contentSize} from '../wanted-volumes.ts'
import {askPlace, lineOfPlace} from './ask-place.ts'
import {shownVolumes, type ShownVolume} from './list-volumes.ts'
import {systemMounts} from './mount-users.ts'
import {sourcesOf} from './sources-of.ts'
import {unfinished} from './unfinished.ts'

/** What is to become of the volume of a path; sizes in bytes. */
export type VolumeWish =
  | {
      readonly kind: 'create'
      readonly path: string
      readonly size: bigint
      readonly filesystem: FilesystemType | undefined
    }
  | {readonly kind: 'remove' | 'attach' | 'detach'; readonly path: string}
  | {readonly kind: 'resize'; readonly path: string; readonly size: bigint}

export interface VolumeResult {
  /** What it is now; empty where it was removed. */
  readonly volumes: readonly ShownVolume[]
  readonly warnings: readonly string[]
  /** Something that goes with the change failed after it; the warnings say what, and how it is finished. */
  readonly isIncomplete: boolean
}

/** `volume` with an action. */
export async function changeVolume(change: Change, wish: VolumeWish): Promise<VolumeResult> {
  const {plan, volume} = await prepareVolume(change.host, change, wish)
  const warnings = await carryOut(change, plan)
  const shown = await shownVolumes(change.steadyHost, await askNode(change.steadyHost, change.vg))
  const volumes = shown.filter((one) => one.volume === volume)
  const missing = unfinished(wish, volumes[0] ?? null, warnings.length > 0)
  const told = [...warnings, ...(missing === null ? [] : [missing])]
  return {volumes, warnings: told, isIncomplete: told.length > 0}
}

/** Its plan, from a look at the host, and the volume that it is about, as VG/LV. */
export async function prepareVolume(
  host: Host,
  {transaction, vg}: {readonly transaction: string; readonly vg: string | undefined},
  wish: VolumeWish,
): Promise<{plan: Plan; volume: string}> {
  const node = await askNode(host, vg)
  const place = await askPlace(host, node, wish.path, wish.kind !== 'resize')
  const name = place.volume?.name ?? volumeName(nameOfPath(place.path))
  const plan = required(await planned(host, node, place, {...wish, transaction}))
  return {plan, volume: `${node.lineage.vg}/${name}`}
}

type Place = Awaited<ReturnType<typeof askPlace>>

async function planned(
  host: Host,
  node: Node,
  place: Place,
  wish: VolumeWish & {readonly transaction: string},
): Promise<Outcome<Plan>> {
  switch (wish.kind) {
    case 'create':
      return plannedCreation(host, node, place, wish)
    case 'resize':
      return planVolumeGrowth(node, poolOf(node.state, node.lineage), place, wish.size)
    case 'attach':
      return planVolumeAttachment(node, place, await lineOfPlace(host, place), await isPlain(host, place.path))
    case 'detach':
      return planVolumeDetachment(node, place, await lineOfPlace(host, place))
    case 'remove':
      return planVolumeRemoval(node, place, await lineOfPlace(host, place), await namedBy(host, node, place))
  }
}

async function plannedCreation(
  host: Host,
  node: Node,
  place: Place,
  {transaction, size, filesystem: asked}: Extract<VolumeWish, {kind: 'create'}> & {readonly transaction: string},
): Promise<Outcome<Plan>> {
  const {path} = place
  const {state, lineage} = node
  const filesystem = await chosenFilesystem(host, node, asked)
  const extent = state.groups.find(({name}) => name === lineage.vg)?.extentSize ?? 1n
  const isDirectory = (await host.files.stat(path))?.type === 'directory' && (await isPlain(host, path))
  const wanted = {
    ...{vg: lineage.vg, name: volumeName(nameOfPath(path)), path, filesystem, options: ['defaults', 'discard']},
    ...{size: roundUp(size, extent), content: isDirectory ? await contentSize(host, path, []) : 0n},
  }
  const pool = poolOf(state, lineage)
  return planVolumeCreation(node, place, {transaction, pool, wanted, isDirectory, from: await mountPointOf(host, path)})
}

/** No link leads there, whether it is there already or not. */
const isPlain = async ({tools}: Host, path: string): Promise<boolean> =>
  (await tools.run(['readlink', '--canonicalize-missing', '--', path])).stdout.trim() === path

/** Of the file system that a path lies on. */
async function mountPointOf(host: Host, path: string): Promise<string> {
  const above = (await systemMounts(host)).map(({target}) => target).filter((target) => path.startsWith(`${target}/`))
  return above.toSorted((a, b) => b.length - a.length)[0] ?? '/'
}

/** Ids of the other layers that mount the volume at their boot. */
async function namedBy(host: Host, node: Node, {volume}: Place): Promise<readonly string[]> {
  if (volume === null) return []
  const others = [...(await fstabsOfOthers(host, node, 'replayed'))]
  const sources = others.flatMap(([, lines]) => lines.map(({source}) => source))
  const named = await sourcesOf(host, volume, sources)
  return others.filter(([, lines]) => lines.some(({source}) => named.has(source))).map(([{id}]) => id)
}
