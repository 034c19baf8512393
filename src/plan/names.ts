import {failure, fault, success, type Fault, type Outcome} from '../model/fault.ts'
import {fitsDeviceMapper, layerId, volumeName, type LayerId, type Nvr} from '../model/nvr.ts'
import {valuesOf} from '../model/tags.ts'
import type {Volume, VolumeId} from '../model/volume.ts'

/**
 * The next layer of a base: its index is one more than the greatest that any volume of that name has, or that a kept /var tells of, in
 * any group: /boot is shared.
 */
export interface NewLayer {
  readonly id: LayerId
  readonly nvr: Nvr
  readonly index: number
  readonly volume: VolumeId
}

export function nextLayer(vg: string, volumes: readonly Volume[], nvr: Nvr): Outcome<NewLayer> {
  const prefix = `${volumeName(nvr)}+`
  const taken = volumes
    .flatMap(layersNamedBy)
    .filter((name) => name.startsWith(prefix))
    .map((name) => Number(name.slice(prefix.length)))
  const index = Math.max(0, ...taken.filter(Number.isInteger)) + 1
  const name = `${prefix}${index}`
  if (!fitsDeviceMapper(vg, name))
    return failure(
      fault(
        'nvr.too-long',
        `${layerId(nvr, index)} is too long for LVM in the volume group ${vg}`,
        'Give a shorter name with --nvr.',
      ),
    )
  return success({id: layerId(nvr, index), nvr, index, volume: {vg, name}})
}

/** What is kept of a layer that is gone must not pass for what another one left. */
const layersNamedBy = ({name, tags}: Volume): readonly string[] => [
  name,
  ...(/\.(?:of|before)\.(.+\+\d+)(?:\.\d+)?$/.exec(name)?.slice(1) ?? []),
  ...valuesOf(tags, 'varOf'),
  ...valuesOf(tags, 'varBefore').map((value) => value.replace(/^\d+:/, '')),
]

/** The volume of a base. */
export const baseVolume = (vg: string, nvr: Nvr): VolumeId => ({vg, name: volumeName(nvr)})

/** A volume that bears the name already, whatever it is: LVM would refuse the name only when half of the work is done. */
export function volumeTaken(volumes: readonly Volume[], {vg, name}: VolumeId): readonly Fault[] {
  if (!volumes.some((volume) => volume.vg === vg && volume.name === name)) return []
  return [
    fault(
      'volume.name-taken',
      `there is a volume ${vg}/${name} already, which is no base of imgbase`,
      `Choose another name, or rename that volume: lvrename ${vg} ${name} NEW-NAME.`,
    ),
  ]
}

/** The next number in the order of arrival. */
export const nextSequence = (sequences: readonly (number | null)[]): number =>
  Math.max(0, ...sequences.map((sequence) => sequence ?? 0)) + 1
