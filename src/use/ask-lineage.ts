import type {Host} from '../host/host.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'
import {findBase, findLayer, layersOf} from '../model/lineage.ts'
import type {LayerId, Nvr} from '../model/nvr.ts'
import {devicePath} from '../model/volume.ts'
import {unknownLayer} from '../plan/rollback.ts'
import {askNode} from './ask.ts'

/** The base that came last. */
export async function latestBase(host: Host, vg: string | undefined): Promise<Nvr> {
  const {lineage} = await askNode(host, vg)
  const base = lineage.bases.findLast(({incomplete}) => !incomplete)
  if (base !== undefined) return base.nvr
  throw new CommandFault('no-layout', [fault('base.none', 'there is no base', 'Add one with imgbase base --add.')])
}

export async function baseOfLayer(host: Host, vg: string | undefined, name: string): Promise<Nvr> {
  const {lineage} = await askNode(host, vg)
  const layer = findLayer(lineage, name)
  if (layer !== undefined) return layer.nvr
  throw new CommandFault('refused', [unknownLayer(name, layersOf(lineage))])
}

/** The last layer of the newest base that has one. */
export async function latestLayer(host: Host, vg: string | undefined): Promise<LayerId> {
  const {lineage} = await askNode(host, vg)
  const layer = layersOf(lineage).findLast(({incomplete}) => !incomplete)
  if (layer !== undefined) return layer.id
  throw new CommandFault('no-layout', [fault('layer.none', 'there is no layer', 'Add one with imgbase layer --add.')])
}

export async function currentLayer(host: Host, vg: string | undefined): Promise<LayerId> {
  const {roles} = await askNode(host, vg)
  if (roles.booted !== null) return roles.booted.id
  throw new CommandFault('no-layout', [
    fault('layer.not-booted', 'what runs now is no layer of imgbase', 'imgbase w tells what boots next.'),
  ])
}

/** Device of a layer or base, by its name. */
export async function volumePath(host: Host, vg: string | undefined, name: string): Promise<string> {
  const {lineage} = await askNode(host, vg)
  const found = findBase(lineage, name) ?? findLayer(lineage, name)
  if (found !== undefined) return devicePath(found.volume)
  throw new CommandFault('refused', [unknownLayer(name, layersOf(lineage))])
}
