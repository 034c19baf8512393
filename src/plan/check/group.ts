import {formatSize} from '../../model/size.ts'
import type {Check, Finding} from './check.ts'
import {known, type CheckFacts} from './facts.ts'

/** A thin volume with its tags takes about 0.7 KiB of the metadata text that LVM writes anew at each change. */
const bytesPerVolume = 1024n

/** Three updates, each a base and a layer, and some volumes of the administrator's. */
const volumesToCome = 10n

export const groupChecks: readonly Check[] = [
  {id: 'group.metadata', title: 'the volume group has room for more volumes', severity: 'error', find: fullArea},
  {
    id: 'group.devices-file',
    title: "every disk of the volume group is in LVM's devices file",
    severity: 'error',
    find: notListed,
  },
]

function fullArea({node}: CheckFacts): readonly Finding[] {
  const group = node.state.groups.find(({name}) => name === node.lineage.vg)
  if (group === undefined || group.metadataFree >= volumesToCome * bytesPerVolume) return []
  const {name, metadataFree, metadataSize} = group
  return [
    {
      message: `the metadata area of the volume group ${name} has ${formatSize(metadataFree)} of ${formatSize(metadataSize)} left, enough for about ${metadataFree / bytesPerVolume} more volumes`,
      remedy: `Remove what is not needed: imgbase base --remove BASE; or add a disk with a larger area: pvcreate --metadatasize 16m DISK; vgextend ${name} DISK.`,
    },
  ]
}

/** LVM sees none but listed devices (lvmdevices(8)): the next boot would be without them. */
function notListed({node, lvmDevices}: CheckFacts): readonly Finding[] {
  const devices = known(lvmDevices)
  if (devices === null) return []
  const {file, listed, volumes} = devices
  return volumes
    .filter(({pvid}) => !listed.includes(pvid))
    .map(({device}) => ({
      message: `${device}, which holds a part of the volume group ${node.lineage.vg}, is not in ${file}: LVM will not find it`,
      remedy: `lvmdevices --adddev ${device}`,
    }))
}
