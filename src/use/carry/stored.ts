import {readStoredCarry, writeStoredCarry, type StoredCarry} from '../../carry/stored-carry.ts'
import type {Host} from '../../host/host.ts'
import {storedCarryPath} from '../../model/carry-path.ts'

/** Null where none was kept, or none that this version can read. */
export async function loadCarry(host: Pick<Host, 'files'>, layer: string): Promise<StoredCarry | null> {
  const text = await host.files.readText(storedCarryPath(layer))
  return text === null ? null : readStoredCarry(text)
}

/** Only root may read it: names of files tell about the node. */
export const storeCarry = (host: Pick<Host, 'files'>, layer: string, stored: StoredCarry): Promise<void> =>
  host.files.writeAtomically(storedCarryPath(layer), writeStoredCarry(stored), 0o600)
