import {readFile} from 'node:fs/promises'
import type {Firmware} from '../model/boot-entry.ts'

/** Reads what UEFI's variables say of this boot (systemd's Boot Loader Interface; UEFI 2.10, 3.3 for SecureBoot). */
export async function readFirmware(): Promise<Firmware> {
  const [loader, entryDefault, secureBoot] = await Promise.all([
    textOf(`LoaderInfo-${systemdVendor}`),
    textOf(`LoaderEntryDefault-${systemdVendor}`),
    valueOf(`SecureBoot-${globalVendor}`),
  ])
  return {loader, entryDefault: entryDefault === '' ? null : entryDefault, secureBoot: secureBoot?.[0] === 1}
}

const systemdVendor = '4a67b082-0a4c-41cf-b6c7-440b29bb8c4f'
const globalVendor = '8be4df61-93ca-11d2-aa0d-00e098032b8c'

const textOf = async (name: string): Promise<string | null> =>
  (await valueOf(name))?.toString('utf16le').replace(/\0.*$/s, '') ?? null

/** Four bytes of attributes stand before the value (Linux, Documentation/filesystems/efivarfs.rst). */
const valueOf = async (name: string): Promise<Buffer | null> =>
  (await readFile(`/sys/firmware/efi/efivars/${name}`).catch(() => null))?.subarray(4) ?? null
