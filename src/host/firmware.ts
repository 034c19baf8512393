import {readFile} from 'node:fs/promises'
import type {Firmware} from '../model/boot-entry.ts'
import {partitionOfLoadOption} from '../read/load-option.ts'

/** Reads what UEFI's variables say of this boot (systemd's Boot Loader Interface; UEFI 2.10, 3.3 for SecureBoot). */
export async function readFirmware(): Promise<Firmware> {
  const [loader, entryDefault, secureBoot, partition] = await Promise.all([
    textOf(`LoaderInfo-${systemdVendor}`),
    textOf(`LoaderEntryDefault-${systemdVendor}`),
    valueOf(`SecureBoot-${globalVendor}`),
    bootedPartition(),
  ])
  return {loader, entryDefault: entryDefault === '' ? null : entryDefault, secureBoot: secureBoot?.[0] === 1, partition}
}

const systemdVendor = '4a67b082-0a4c-41cf-b6c7-440b29bb8c4f'
const globalVendor = '8be4df61-93ca-11d2-aa0d-00e098032b8c'

/** By the word of the loader, else by the firmware's entry that was started. */
async function bootedPartition(): Promise<string | null> {
  const said = await textOf(`LoaderDevicePartUUID-${systemdVendor}`)
  if (said !== null && said !== '') return said.toLowerCase()
  const current = await valueOf(`BootCurrent-${globalVendor}`)
  if (current?.length !== 2) return null
  const number = current.readUInt16LE().toString(16).toUpperCase().padStart(4, '0')
  const option = await valueOf(`Boot${number}-${globalVendor}`)
  return option === null ? null : partitionOfLoadOption(option)
}

const textOf = async (name: string): Promise<string | null> =>
  (await valueOf(name))?.toString('utf16le').replace(/\0.*$/s, '') ?? null

/** Four bytes of attributes stand before the value (Linux, Documentation/filesystems/efivarfs.rst). */
const valueOf = async (name: string): Promise<Buffer | null> =>
  (await readFile(`/sys/firmware/efi/efivars/${name}`).catch(() => null))?.subarray(4) ?? null
