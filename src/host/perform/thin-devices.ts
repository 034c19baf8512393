import type {Step} from '../../model/step.ts'
import {ToolError} from '../../model/tool-error.ts'
import {mapperName} from '../../model/volume-name.ts'
import type {Tools} from '../host.ts'

/** Removes a device of a pool behind LVM, which does not know it. One that is used the pool keeps (kernel documentation, 'thin-provisioning'). */
export async function deleteThinDevice(
  tools: Tools,
  {vg, name, number}: Extract<Step, {kind: 'thin.delete'}>,
): Promise<void> {
  await tools
    .run(['dmsetup', 'message', mapperName(vg, name, '-tpool'), '0', `delete ${number}`])
    .catch((error: unknown) => {
      if (!isGone(error)) throw error
    })
}

/** ENODATA, which has no exit code of its own. */
const isGone = (error: unknown): boolean =>
  error instanceof ToolError && /message ioctl on .* failed: No data available/.test(error.message)
