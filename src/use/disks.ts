import type {Host} from '../host/host.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault, type Fault} from '../model/fault.ts'

/** Everything that speaks against building on these disks: what is on each, and what uses it. */
export async function diskFaults(host: Host, disks: readonly string[]): Promise<readonly Fault[]> {
  const twice = disks.filter((disk, index) => disks.indexOf(disk) !== index)
  const faults = await Promise.all(disks.map((disk) => faultsOfDisk(host, disk)))
  return [
    ...twice.map((disk) => fault('disk.twice', `${disk} is named twice`, 'Name each disk once.')),
    ...faults.flat(),
  ]
}

/**
 * The same for disks that an install may take over. With `wipe` only what is in use speaks against it; `groups` are the volume
 * groups that will be gone then, each of which has to lie on these disks alone.
 */
export async function targetFaults(
  host: Host,
  disks: readonly string[],
  wipe: boolean,
): Promise<{readonly faults: readonly Fault[]; readonly groups: readonly string[]}> {
  if (!wipe) {
    const faults = await diskFaults(host, disks)
    return {faults: faults.map(withWipe), groups: []}
  }
  const trees = await Promise.all(disks.map((disk) => devicesOn(host, disk)))
  const paths = new Set(trees.flatMap((devices) => devices.map(({path}) => path)))
  const members = await physicalVolumes(host)
  const groups = [...new Set(members.flatMap(({path, vg}) => (vg !== '' && paths.has(path) ? [vg] : [])))]
  const shared = members.filter(({path, vg}) => groups.includes(vg) && !paths.has(path))
  return {
    faults: [
      ...disks.flatMap((disk, index) => (trees[index] ?? []).flatMap((device) => usesOf(disk, device))),
      ...shared.map(({path, vg}) => sharedGroup(vg, path)),
    ],
    groups,
  }
}

const withWipe = (one: Fault): Fault =>
  one.code === 'disk.not-empty' ? {...one, hint: 'If nothing on it is needed, take it away with --wipe.'} : one

/** The kernel's own names: a link in /dev/disk may mean another disk once this one is partitioned anew. */
export async function realDisks(host: Host, disks: readonly string[]): Promise<readonly string[]> {
  const {stdout} = await host.tools.run(['realpath', '-m', '--', ...disks])
  return stdout.trim().split('\n')
}

interface Device {
  readonly path: string
  readonly type: string
  readonly mountpoints: readonly string[]
}

/** The disk and everything that stands on it, at any depth. */
async function devicesOn(host: Host, disk: string): Promise<readonly Device[]> {
  const {stdout, exitCode} = await host.tools.run(['lsblk', '--json', '-o', 'NAME,PATH,TYPE,MOUNTPOINTS', disk], {
    accept: [1, 32],
  })
  if (exitCode !== 0) throw new CommandFault('refused', [noDisk(disk)])
  const {blockdevices} = JSON.parse(stdout) as {blockdevices: readonly Stacked[]}
  const flat = (devices: readonly Stacked[]): readonly Device[] =>
    devices.flatMap(({path, type, mountpoints = [], children = []}) => [
      {path, type, mountpoints: mountpoints.filter((target) => target !== null)},
      ...flat(children),
    ])
  return flat(blockdevices)
}

interface Stacked extends BlockDevice {
  readonly path: string
  readonly children?: readonly Stacked[]
}

function usesOf(disk: string, {path, type, mountpoints}: Device): readonly Fault[] {
  const [target] = mountpoints
  if (target !== undefined)
    return [
      inUse(disk, target === '[SWAP]' ? `${path} is swap space` : `${path} is mounted on ${target}`, `umount ${path}`),
    ]
  if (type === 'disk' || type === 'part') return []
  const remedy = type === 'lvm' ? 'vgchange --activate n GROUP' : `stop ${path} first`
  return [inUse(disk, `${path} (${type}) is active on it`, remedy)]
}

const inUse = (disk: string, what: string, remedy: string): Fault =>
  fault('disk.in-use', `${disk} is in use: ${what}`, `If it is not needed: ${remedy}`)

async function physicalVolumes(host: Host): Promise<readonly {readonly path: string; readonly vg: string}[]> {
  const {stdout} = await host.tools.run(['pvs', '--noheadings', '--separator', '|', '-o', 'pv_name,vg_name'])
  return stdout.split('\n').flatMap((line) => {
    const [path = '', vg = ''] = line.trim().split('|')
    return path === '' ? [] : [{path, vg}]
  })
}

const sharedGroup = (vg: string, path: string): Fault =>
  fault(
    'disk.shared-group',
    `the volume group ${vg} lies on ${path} as well`,
    'Name all of its disks, or take it apart first.',
  )

/** Size in bytes of a block device. */
export async function diskSize(host: Host, disk: string): Promise<bigint> {
  const {stdout} = await host.tools.run(['blockdev', '--getsize64', disk])
  return BigInt(stdout.trim())
}

interface BlockDevice {
  readonly type: string
  readonly mountpoints?: readonly (string | null)[]
  readonly children?: readonly BlockDevice[]
  readonly name: string
}

async function faultsOfDisk(host: Host, disk: string): Promise<readonly Fault[]> {
  const {stdout, exitCode} = await host.tools.run(['lsblk', '--json', '-o', 'NAME,TYPE,MOUNTPOINTS', disk], {
    accept: [1, 32],
  })
  if (exitCode !== 0) return [noDisk(disk)]
  const {blockdevices} = JSON.parse(stdout) as {blockdevices: readonly BlockDevice[]}
  const parts = blockdevices.flatMap(({children = []}) => children)
  const mounted = blockdevices.flatMap(({mountpoints = []}) => mountpoints).filter((target) => target !== null)
  return [
    ...(parts.length === 0
      ? []
      : [notEmpty(disk, `it has ${parts.map(({name, type}) => `the ${type} ${name}`).join(', ')}`)]),
    ...mounted.map((target) => notEmpty(disk, `it is mounted on ${target}`)),
    ...(await signaturesOn(host, disk)),
  ]
}

const noDisk = (disk: string): Fault =>
  fault('disk.unknown', `${disk} is no disk`, 'lsblk lists the disks of this node.')

async function signaturesOn(host: Host, disk: string): Promise<readonly Fault[]> {
  const {stdout} = await host.tools.run(['wipefs', '--json', '--no-act', disk])
  if (stdout.trim() === '') return []
  const {signatures} = JSON.parse(stdout) as {signatures: readonly {type: string; label?: string | null}[]}
  const found = signatures.map(({type, label}) =>
    typeof label === 'string' && label !== '' ? `${type} '${label}'` : type,
  )
  return found.length === 0 ? [] : [notEmpty(disk, `it holds ${[...new Set(found)].join(', ')}`)]
}

const notEmpty = (disk: string, what: string): Fault =>
  fault('disk.not-empty', `${disk} is not empty: ${what}`, `If nothing on it is needed: wipefs --all ${disk}`)
