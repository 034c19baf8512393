import {volumeOfRoot} from '../../../boot/root-device.ts'
import {devicePath} from '../../model/volume.ts'
import type {Check, Finding} from './check.ts'
import {type CheckFacts, known, type LayerFacts, type LayerMount} from './facts.ts'

/** About layers that do not run now: each may be what a rollback, or a boot loader by itself, goes to. */
export const layerChecks: readonly Check[] = [
  {id: 'layers.readable', title: 'every layer can be looked into', severity: 'error', find: unreadable},
  {
    id: 'layers.fstab',
    title: 'every layer finds the volumes that its fstab mounts',
    severity: 'error',
    find: lostVolumes,
  },
  {
    id: 'layers.devices-file',
    title: "every disk of the volume group is in each layer's devices file of LVM",
    severity: 'error',
    find: unlistedDisks,
  },
  {
    id: 'layers.initrd',
    title: 'the initrd of every layer can bring its root up',
    severity: 'error',
    find: lackingInitrds,
  },
]

function unreadable({unreadableLayers}: CheckFacts): readonly Finding[] {
  return known(unreadableLayers).map(({id, volume, reason}) => ({
    message: `${id} cannot be looked into, so that nothing else is known about it: ${reason}`,
    remedy: `Do not boot it. Have its file system checked while it is not mounted (fsck ${devicePath(volume)}), or remove it: imgbase layer --remove ${id}`,
  }))
}

/**
 * What is not there ends a boot in emergency mode where local-fs.target requires it: not with these options, of which the last two
 * leave it to the network and to the first use (systemd.mount(5)), nor does swap, which its target only wants (systemd.special(7)).
 */
function lostVolumes({node: {state, lineage}, layers}: CheckFacts): readonly Finding[] {
  const names = new Set(state.volumes.filter(({vg}) => vg === lineage.vg).map(({name}) => name))
  const isLost = ({source, type, options}: LayerMount): boolean => {
    const volume = volumeOfRoot(source)
    return volume?.vg === lineage.vg && !names.has(volume.name) && type !== 'swap' && !mayBeMissing.test(options)
  }
  return known(layers).flatMap(({id, fstab}) =>
    fstab.filter(isLost).map(({source, target}) => ({
      message: `the fstab of ${id} mounts ${source} on ${target}, which is not there: its boot ends in emergency mode`,
      remedy: `Take that line out of the layer's /etc/fstab, or make the volume again: imgbase volume --create ${target} SIZE`,
    })),
  )
}

const mayBeMissing = /(?:^|,)(?:nofail|noauto|_netdev|x-systemd\.automount)(?:,|$)/

/** LVM sees none but listed devices (lvmdevices(8)); a layer without that file lets it see all. */
function unlistedDisks({lvmDevices, layers}: CheckFacts): readonly Finding[] {
  const devices = known(lvmDevices)
  if (devices === null) return []
  const missing = ({listed}: LayerFacts): readonly string[] =>
    listed === null ? [] : devices.volumes.filter(({pvid}) => !listed.includes(pvid)).map(({device}) => device)
  return known(layers)
    .filter(({isBooted}) => !isBooted)
    .flatMap((layer) =>
      missing(layer).map((device) => ({
        message: `${device}, which holds a part of the volume group, is not in ${devices.file} of ${layer.id}: it will not find its root`,
        remedy: `Copy ${devices.file} of the running layer into it.`,
      })),
    )
}

function lackingInitrds({layers}: CheckFacts): readonly Finding[] {
  return known(layers)
    .filter(({lacking}) => lacking.length > 0)
    .map(({id, lacking}) => ({
      message: `the initrd of ${id} has no ${lacking.join(', ')}: it will not find its root`,
      remedy: `Do not boot it, but a copy with an initrd that is built for this node: imgbase layer --add ${id} --initrd rebuild; then imgbase boot --set-default with the layer that it names.`,
    }))
}
