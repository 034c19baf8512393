import pRetry from 'p-retry'
import {ToolError} from '../model/tool-error.ts'

/**
 * Tries again, for some seconds, what fails because a device is in use: udev and blkid open every device for a moment after it
 * appeared or was closed. Any other failure is thrown at once.
 */
export const whileBusy = <T>(act: () => Promise<T>): Promise<T> =>
  pRetry(act, {retries: 6, minTimeout: 100, factor: 2, shouldRetry: ({error}) => isBusy(error)})

/** The same; what is still in use then stays as it is. */
export const unlessBusy = (act: () => Promise<unknown>): Promise<void> =>
  whileBusy(act).then(
    () => undefined,
    (error: unknown) => {
      if (!isBusy(error)) throw error
    },
  )

/** mount(8), umount(8), and lvchange(8) and lvremove(8), have one exit code for all failures: only their words tell. */
const isBusy = (error: unknown): boolean =>
  error instanceof ToolError &&
  /target is busy|mount point busy|contains a filesystem in use|is used by another|in use\.|Device or resource busy/.test(
    error.message,
  )
