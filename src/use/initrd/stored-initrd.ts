import type {Host} from '../../host/host.ts'
import type {InitrdReport} from '../../model/initrd.ts'
import type {Plan} from '../../model/plan.ts'
import {treePath} from '../../model/tree-path.ts'

/** In the layer's own root: whoever looks into why it boots or not finds it there, and it goes with it. */
const path = treePath('usr/lib/sysimage/imgbase/initrd.json')

export const storeInitrd = ({trees}: Pick<Host, 'trees'>, root: string, report: InitrdReport): Promise<void> =>
  trees.write(root, path, Buffer.from(`${JSON.stringify(report)}\n`), 0o644)

/** What the plan, carried out, did about its layer's initrd; null where it had no step for that. */
export async function initrdOf(
  {mounts, trees}: Pick<Host, 'mounts' | 'trees'>,
  plan: Plan,
): Promise<InitrdReport | null> {
  const step = plan.steps.find((planned) => planned.step.kind === 'layer.initrd')?.step
  if (step?.kind !== 'layer.initrd') return null
  const root = await mounts.mount(step, 'read-only')
  try {
    const bytes = await trees.read(root, path)
    return bytes === null ? null : (JSON.parse(Buffer.from(bytes).toString('utf8')) as InitrdReport)
  } finally {
    await mounts.unmount(root)
  }
}
