import {ToolError} from '../../model/tool-error.ts'

/** LVM has one exit code (5) for all that fails: that a volume, group or device is not there, only its words tell (2.03.16). */
const gone =
  /Failed to find logical volume|not found in volume group|Volume group "[^"]*" not found|Failed to find physical volume|No PV found on device|Cannot process volume group|No PV label found/

/** What `act` gives; null where what it works on is not there. Any other failure is thrown. */
export async function unlessGone<T>(act: () => Promise<T>): Promise<T | null> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof ToolError && gone.test(error.message)) return null
    throw error
  }
}
