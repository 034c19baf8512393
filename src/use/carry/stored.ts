import {readStoredCarry, writeStoredCarry, type StoredCarry} from '../../carry/stored-carry.ts'
import type {Host} from '../../host/host.ts'

/** Where the report of a layer's carry-over is kept; `layer` is the name of its volume in LVM. */
export const storedCarryPath = (layer: string): string => `/var/lib/imgbase/carry/${layer}.json`

/** Null where none was kept, or none that this version can read. */
export async function loadCarry(host: Pick<Host, 'files'>, layer: string): Promise<StoredCarry | null> {
  const text = await host.files.readText(storedCarryPath(layer))
  return text === null ? null : readStoredCarry(text)
}

/** Only root may read it: names of files tell about the node. */
export const storeCarry = (host: Pick<Host, 'files'>, layer: string, stored: StoredCarry): Promise<void> =>
  host.files.writeAtomically(storedCarryPath(layer), writeStoredCarry(stored), 0o600)
