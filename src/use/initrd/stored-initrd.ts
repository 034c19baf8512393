import type {Host} from '../../host/host.ts'
import type {InitrdReport} from '../../model/initrd.ts'
import type {Plan} from '../../model/plan.ts'
import {sentenceOf} from '../../model/sentence.ts'
import {treePath} from '../../model/tree-path.ts'
import type {VolumeId} from '../../model/volume.ts'

/** In the layer's own root: whoever looks into why it boots or not finds it there, and it goes with it. */
const path = treePath('usr/lib/sysimage/imgbase/initrd.json')

export const storeInitrd = ({trees}: Pick<Host, 'trees'>, root: string, report: InitrdReport): Promise<void> =>
  trees.write(root, path, Buffer.from(`${JSON.stringify(report)}\n`), 0o644)

/** `initrd` is null where the plan had no step for one, or where it cannot be told. */
export interface ToldInitrd {
  readonly initrd: InitrdReport | null
  readonly warnings: readonly string[]
}

/** What the plan, carried out, did about its layer's initrd. It is done already: that it cannot be told is no failure. */
export async function initrdOf(host: Pick<Host, 'mounts' | 'trees'>, plan: Plan): Promise<ToldInitrd> {
  const step = plan.steps.find((planned) => planned.step.kind === 'layer.initrd')?.step
  if (step?.kind !== 'layer.initrd') return {initrd: null, warnings: []}
  try {
    return {initrd: await loadInitrd(host, step), warnings: []}
  } catch (error) {
    return {initrd: null, warnings: [`what was done about the initrd cannot be told: ${sentenceOf(error)}`]}
  }
}

async function loadInitrd(
  {mounts, trees}: Pick<Host, 'mounts' | 'trees'>,
  layer: VolumeId,
): Promise<InitrdReport | null> {
  const root = await mounts.mount(layer, 'read-only')
  try {
    const bytes = await trees.read(root, path)
    return bytes === null ? null : (JSON.parse(Buffer.from(bytes).toString('utf8')) as InitrdReport)
  } finally {
    await mounts.unmount(root)
  }
}
