import {ToolError} from '../model/tool-error.ts'
import type {Command, Tools} from './host.ts'
import {whileBusy} from './while-busy.ts'

/**
 * Mounts the ext4 file system of a device; one that a reader has mounted elsewhere, read-only, is busy until that is done. Where the kernel refuses it, `e2fsck -p` goes over it before, as it
 * does at every boot (systemd-fsck(8)): a power cut that tears the block which ends a transaction of the journal leaves it so. Throws a
 * sentence where it would have to ask.
 */
export async function mountMended(tools: Tools, note: Note, device: string, mount: Command): Promise<void> {
  try {
    await whileBusy(() => tools.run(mount))
  } catch (error) {
    if (!isDamage(error)) throw error
    await mend(tools, device)
    note(`mended the file system of ${device}, which could not be mounted as a power cut had left it`)
    await tools.run(mount)
  }
}

/** Takes a sentence for who runs the command. */
export type Note = (text: string) => void

/** EUCLEAN and EBADMSG, by which ext4 tells of damage; mount(8) has one exit code for all that mount(2) refuses. */
export const isDamage = (error: unknown): boolean =>
  error instanceof ToolError && /Structure needs cleaning|Bad message/.test(error.message)

/** Forced, since what the kernel refuses may call itself clean. Exit 1: something was corrected; 4 is what it does not correct by itself, 8 what it could not do (e2fsck(8)). */
async function mend(tools: Tools, device: string): Promise<void> {
  const {exitCode, stdout, stderr} = await tools.run(['e2fsck', '-p', '-f', device], {accept: [1, 4, 8, 12]})
  if (exitCode <= 1) return
  const why = (exitCode & 8) === 0 ? notMended(device) : notTried(device)
  throw new Error(`${why} It said: ${lastLines(`${stdout}\n${stderr}`)}`)
}

const notMended = (device: string): string =>
  `the file system of ${device} is damaged, and e2fsck -p does not mend it without asking. Run e2fsck ${device}, then the command again.`

const notTried = (device: string): string =>
  `the file system of ${device} is damaged, and e2fsck could not work on it: the device may be read-only, in use, or failing. Mend that, then run the command again.`

const lastLines = (said: string): string =>
  said
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('e2fsck '))
    .slice(-3)
    .join(' ')
