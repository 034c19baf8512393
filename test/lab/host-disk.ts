import {existsSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {cached, recipeKey} from './cache.ts'
import {image} from './images.ts'
import {runInLab} from './node.ts'
import {tool} from './tool.ts'

/** What a host's disk should be like: sizes in bytes; 10 GiB with a root of 3 GiB and a /var of 2 GiB on ext4. */
export interface HostDisk {
  readonly rootFs?: 'ext4' | 'xfs'
  readonly size?: bigint
  readonly rootSize?: bigint
  readonly varSize?: bigint
  readonly hostName?: string
  /** As oVirt's imgbased leaves a node: base node-1.0-1 and layer node-1.0-1+1, by its tags and its boot entry. */
  readonly ovirt?: boolean
}

const gibibyte = 1n << 30n
const standard = {
  rootFs: 'ext4',
  size: 10n * gibibyte,
  rootSize: 3n * gibibyte,
  varSize: 2n * gibibyte,
  hostName: 'node1',
  ovirt: false,
} as const

/**
 * Makes the disk `path`, which must not be there yet, the disk of a host that was installed from the image (a tar
 * archive): GPT, /boot on the first partition, VG `node` with thin pool `pool`, thin volumes `root` and `var`.
 */
export async function makeHostDisk(path: string, imageTar: string, wanted: HostDisk = {}): Promise<void> {
  const disk = {...standard, ...wanted}
  if (existsSync(path)) throw new Error(`${path} is there already; a host's disk is made from nothing.`)
  const {exitCode, stdout, stderr} = await runInLab({
    disks: [{path, size: disk.size}],
    command: ['bash', script],
    env: {
      IMAGE: imageTar,
      ROOT_FS: disk.rootFs,
      ROOT_SIZE: String(disk.rootSize),
      VAR_SIZE: String(disk.varSize),
      HOST_NAME: disk.hostName,
      OVIRT: disk.ovirt ? '1' : '0',
    },
    timeoutMs: 1_200_000,
  })
  if (exitCode !== 0) throw new Error(`The host's disk could not be made (${exitCode}):\n${stdout}${stderr}`)
}

/** Puts a fresh copy of such a disk with the image node 1.0 at `path`; the original is made once and kept in the cache. */
export async function hostDisk(path: string, wanted: HostDisk = {}): Promise<void> {
  const name = `host-${recipeKey([], [text(wanted)])}.img`
  const original = await cached(`disks-${recipeKey(['host-disk.sh'], [await image('a.tar')])}`, name, async (made) =>
    makeHostDisk(made, await image('a.tar'), wanted),
  )
  await tool('cp', ['--sparse=always', '--reflink=auto', original, path])
}

const script = fileURLToPath(new URL('host-disk.sh', import.meta.url))

const text = (wanted: HostDisk): string =>
  JSON.stringify({...standard, ...wanted}, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
