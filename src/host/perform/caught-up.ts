import {ToolError} from '../../model/tool-error.ts'
import {mapperName} from '../../model/volume-name.ts'
import type {VolumeId} from '../../model/volume.ts'
import type {Tools} from '../host.ts'

/**
 * What `act` gives. Where the power was cut after a pool had made `volume` and before it took the number of that transaction, LVM makes
 * it again at each change of the pool, and fails: then the pool takes the number, and `act` is tried once more.
 */
export async function caughtUp<T>(tools: Tools, volume: VolumeId, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (!isMadeAlready(error) || !(await takeNumber(tools, volume))) throw error
    return act()
  }
}

/** EEXIST of the message `create_thin` or `create_snap` (libdm-deptree.c, LVM 2.03.16): it has no exit code of its own. */
const isMadeAlready = (error: unknown): boolean =>
  error instanceof ToolError && /message ioctl on .* failed: File exists/.test(error.message)

/** Only where the message that waits is the one that made this volume: the number at its making is the one that the pool still has. */
async function takeNumber(tools: Tools, {vg, name}: VolumeId): Promise<boolean> {
  const [pool = '', madeAt = ''] = await words(tools, 'pool_lv,transaction_id', `${vg}/${name}`)
  const [wanted = ''] = await words(tools, 'transaction_id', `${vg}/${pool}`)
  const device = mapperName(vg, pool, '-tpool')
  const {stdout} = await tools.run(['dmsetup', 'status', device])
  const has = /^\d+ \d+ thin-pool (\d+) /.exec(stdout)?.[1]
  if (has !== madeAt || Number(wanted) !== Number(has) + 1) return false
  await tools.run(['dmsetup', 'message', device, '0', `set_transaction_id ${has} ${wanted}`])
  return true
}

async function words(tools: Tools, fields: string, volume: string): Promise<readonly string[]> {
  const {stdout} = await tools.run(['lvs', '--noheadings', '-o', fields, volume])
  return stdout.trim().split(/\s+/)
}
