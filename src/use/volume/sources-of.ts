import type {Host} from '../../host/host.ts'
import {devicePath, type VolumeId} from '../../model/volume.ts'
import {namesVolume} from '../../plan/volume-names.ts'
import {readSuperblock} from '../../read/superblock.ts'
import {whileActive} from '../while-active.ts'

/** Those of the sources of fstab's lines that name the volume, however they are spelled. */
export async function sourcesOf(
  host: Pick<Host, 'files' | 'mounts'>,
  volume: VolumeId,
  sources: readonly string[],
): Promise<ReadonlySet<string>> {
  const plain = sources.filter((source) => namesVolume(source, volume, null))
  const open = sources.filter((source) => /^(?:\/dev\/|UUID=|LABEL=)/.test(source) && !plain.includes(source))
  if (open.length === 0) return new Set(plain)
  const isActive = (await host.files.realPath(devicePath(volume))) !== null
  const look = (): Promise<readonly string[]> => sourcesOfActive(host, volume, open)
  return new Set([...plain, ...(await (isActive ? look() : whileActive(host, volume, look)))])
}

/** While it has a device, every link to that tells. */
async function sourcesOfActive(
  {files}: Pick<Host, 'files'>,
  volume: VolumeId,
  sources: readonly string[],
): Promise<readonly string[]> {
  const superblock = readSuperblock(await files.readBytes(devicePath(volume), 0, 4096))
  const device = await files.realPath(devicePath(volume))
  const leading = await Promise.all(sources.map((source) => leadsTo(files, source)))
  return sources.filter((source, at) => leading[at] === device || namesVolume(source, volume, superblock))
}

const leadsTo = async (files: Host['files'], source: string): Promise<string | undefined> =>
  source.startsWith('/dev/') ? ((await files.realPath(source)) ?? undefined) : undefined
