import type {Host} from '../host/host.ts'
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
  if (exitCode !== 0) return [fault('disk.unknown', `${disk} is no disk`, 'lsblk lists the disks of this node.')]
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
