import type {Host} from '../host/host.ts'
import type {Step} from '../model/step.ts'

/**
 * Performs a `var.records` step: a /var of an earlier time knows nothing of layers that were made since, and its journals may tell of
 * what is long done.
 */
export async function takeRecords(
  {mounts, tools}: Pick<Host, 'mounts' | 'tools'>,
  step: Extract<Step, {kind: 'var.records'}>,
): Promise<void> {
  const root = await mounts.mount(step, 'writable')
  try {
    const words = ['-aHAX', '--numeric-ids', '--delete', '--delete-excluded', `--exclude=/journal/${step.transaction}*`]
    await tools.run(['mkdir', '-p', `${root}/lib/imgbase`])
    await tools.run(['rsync', ...words, '/var/lib/imgbase/', `${root}/lib/imgbase/`])
  } finally {
    await mounts.unmount(root)
  }
}
