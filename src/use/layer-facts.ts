import type {Host} from '../host/host.ts'
import {layersOf, type Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {sentenceOf} from '../model/sentence.ts'
import {treePath} from '../model/tree-path.ts'
import type {LayerFacts, UnreadableLayer} from '../plan/check/facts.ts'
import {listedPvids} from '../read/devices-file.ts'
import {bootFilesOfLayer} from './boot-files-of-layer.ts'
import {lackingOfLayer} from './initrd/lacking-of-layer.ts'
import {fstabIn, lookInto} from './layer-fstabs.ts'
import {devicesFile} from './lvm-devices.ts'

type LookingHost = Pick<Host, 'files' | 'mounts' | 'tools' | 'trees'>

/** What was found in the layers, and why nothing was in those that could not be looked into. */
export interface LooksIntoLayers {
  readonly layers: readonly LayerFacts[]
  readonly unreadable: readonly UnreadableLayer[]
}

/** Looks into each layer that is finished; the running one too, at what its mounts hide. One that cannot be mounted hides no other. */
export async function layerFactsOf(host: LookingHost, node: Node): Promise<LooksIntoLayers> {
  const [layers, unreadable]: [LayerFacts[], UnreadableLayer[]] = [[], []]
  for (const layer of layersOf(node.lineage).filter(({incomplete}) => !incomplete))
    try {
      layers.push(await lookInto(host, layer, (root) => factsOf(host, node, layer, root)))
    } catch (error) {
      unreadable.push({id: layer.id, volume: layer.volume, reason: sentenceOf(error)})
    }
  return {layers, unreadable}
}

async function factsOf(host: LookingHost, node: Node, layer: Layer, root: string): Promise<LayerFacts> {
  const devices = await host.trees.read(root, treePath(devicesFile.slice(1)))
  return {
    id: layer.id,
    isBooted: layer.id === node.roles.booted?.id,
    fstab: await fstabIn(host, root),
    listed: devices === null ? null : listedPvids(Buffer.from(devices).toString('latin1')),
    profiles: await host.files.list(`${root}/etc/lvm/profile`),
    ...(await bootFilesOfLayer(host, node, layer, root)),
    lacking: await lackingOfLayer(host, node, layer, root),
  }
}
