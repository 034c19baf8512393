import fc from 'fast-check'
import {bootStateOf} from '../../boot/boot-state.ts'
import {renderBls} from '../../boot/bls.ts'
import {entryFor} from '../../boot/entries.ts'
import {grubWithoutBlscfg} from '../../boot/grub-without-blscfg.ts'
import {notUefi} from '../boot/boot-entries.ts'
import type {BootEntry, BootState} from '../../src/model/boot-entry.ts'
import type {HostState} from '../../src/model/host-state.ts'
import type {Mount} from '../../src/model/mount.ts'
import type {Node} from '../../src/model/node.ts'
import {entryId, layerId, volumeName, type Nvr} from '../../src/model/nvr.ts'
import {tags} from '../../src/model/tags.ts'
import type {Pool, Volume} from '../../src/model/volume.ts'
import {nodeOf} from '../../src/use/ask.ts'
import {group, pool, thin} from '../read/lvm-states.ts'

export const loader = grubWithoutBlscfg('/boot/grub')

/** What an administrator wrote into custom.cfg beside our block, and an entry that is not ours. */
export const adminText = 'set timeout=3\n'
export const foreignEntry: BootEntry = {
  ...{id: 'debian-6.1', title: 'Debian', version: '6.1', sortKey: null, kernel: '/vmlinuz'},
  ...{initrds: [], options: ['root=/dev/sda2']},
}

interface DraftLayer {
  readonly good: number | null
  readonly pin: 'admin' | 'rollback' | null
  readonly isStaged: boolean
  readonly isMounted: boolean
  readonly isIncomplete: boolean
}

interface DraftBase {
  readonly nvr: Nvr
  readonly layers: readonly DraftLayer[]
  readonly isMounted: boolean
  readonly isIncomplete: boolean
}

interface Draft {
  readonly bases: readonly DraftBase[]
  /** Bases from this one on have a sequence: those before were oVirt's. */
  readonly counted: number
  readonly booted: number
  readonly chosen: number
}

const rarely = fc.integer({min: 0, max: 9}).map((one) => one === 0)
const anyLayer: fc.Arbitrary<DraftLayer> = fc.record({
  good: fc.option(fc.integer({min: 1, max: 99})),
  pin: fc.oneof({weight: 4, arbitrary: fc.constant(null)}, fc.constantFrom('admin' as const, 'rollback' as const)),
  isStaged: rarely,
  isMounted: rarely,
  isIncomplete: rarely,
})

const nvrs = ['node-4.5.0-1', 'node-4.6.0~rc1-1', 'node-4.6.0-1', 'node-4.10.0-1', 'other-1.0^git1-2'] as Nvr[]

/** Nodes as they come: several products, oVirt's bases, pins, leftovers of a killed command, something mounted. */
export const nodes: fc.Arbitrary<Node> = fc
  .record({
    bases: fc.uniqueArray(
      fc.record({
        nvr: fc.constantFrom(...nvrs),
        layers: fc.array(anyLayer, {maxLength: 3}),
        isMounted: rarely,
        isIncomplete: rarely,
      }),
      {selector: ({nvr}) => nvr, minLength: 1, maxLength: 5},
    ),
    counted: fc.nat(5),
    booted: fc.nat(12),
    chosen: fc.nat(12),
  })
  .map((draft) => nodeOf(hostState(draft), undefined))

/** A node whose running root is the layer that boots next, one base before the newest. */
export const simpleNode = (): Node => {
  const calm = {pin: null, isStaged: false, isMounted: false, isIncomplete: false} as const
  const base = {isMounted: false, isIncomplete: false} as const
  const bases = nvrs.slice(0, 3).map((nvr, index) => ({...base, nvr, layers: [{...calm, good: index + 1}]}))
  return nodeOf(hostState({bases, counted: 0, booted: 1, chosen: 1}), undefined)
}

function hostState({bases, counted, booted, chosen}: Draft): HostState {
  const made = bases.flatMap((base, index) => volumesOfBase(base, index, index >= counted ? index + 1 : null))
  const layers = bases.flatMap(({nvr, layers: ofBase}) => ofBase.map((_, index) => ({nvr, index: index + 1})))
  const running = layers[booted]
  const rootName = running === undefined ? 'root' : volumeName(layerId(running.nvr, running.index))
  const device = (volume: Volume): Volume =>
    volume.name === rootName ? {...volume, active: true, device: '253:1'} : volume
  const volumes = [...made, thin('root', [tags.init]), thin('var', [tags.volume], {device: '253:2'})].map(device)
  const pool0 = {...pool('pool0', 'node', tags.pool), size: 1n << 40n}
  const mounted = volumes.filter((one) => one.device !== null && one.device >= '254')
  return {
    groups: [group('node', tags.vg)],
    volumes: [pool0, ...volumes],
    pools: [pool0],
    mounts: [
      mount('/', '253:1'),
      mount('/boot', '8:1'),
      mount('/var', '253:2'),
      ...mounted.map((one) => mount(`/mnt/${one.name}`, one.device ?? '')),
    ],
    rootDevice: '253:1',
    boot: bootState(layers, chosen),
    ...{kernelRelease: '6.1.0', machines: [], now: 1000},
  }
}

function volumesOfBase(base: DraftBase, index: number, sequence: number | null): readonly Volume[] {
  const name = volumeName(base.nvr)
  // oVirt's init tags the first base as a layer too.
  const kinds = sequence === null && index === 0 ? [tags.base, tags.layer] : [tags.base]
  const own = [
    ...kinds,
    ...(sequence === null ? [] : [`imgbased:seq=${sequence}`, `imgbased:digest=sha256:${String(index).repeat(64)}`]),
    ...leftover(base.isIncomplete),
  ]
  const device = (isMounted: boolean, minor: number): {device: string | null} => ({
    device: isMounted ? `254:${index}${minor}` : null,
  })
  const layers = base.layers.map((layer, at) =>
    thin(volumeName(layerId(base.nvr, at + 1)), layerTags(layer), {origin: name, ...device(layer.isMounted, at + 1)}),
  )
  return [
    thin(name, own, {readOnly: true, origin: index === 0 ? 'root' : null, ...device(base.isMounted, 0)}),
    ...layers,
  ]
}

const layerTags = ({good, pin, isStaged, isIncomplete}: DraftLayer): readonly string[] => [
  tags.layer,
  ...(good === null ? [] : [`imgbased:good=${good}`]),
  ...(pin === null ? [] : [`imgbased:pin=${pin}`]),
  ...(isStaged ? [`imgbased:from=${volumeName(`${nvrs[0]}+1`)}`] : []),
  ...leftover(isIncomplete),
]

const leftover = (isIncomplete: boolean): readonly string[] => (isIncomplete ? ['imgbased:staging=other'] : [])

function bootState(layers: readonly {readonly nvr: Nvr; readonly index: number}[], chosen: number): BootState {
  const ours = layers.map(({nvr, index}) => {
    const id = layerId(nvr, index)
    const layer = {nvr, index, id, volume: {vg: 'node', name: volumeName(id)}}
    return entryFor({layer, title: id, kernelArguments: ['quiet']})
  })
  const empty = bootStateOf({
    ...{directory: '/boot', uuid: 'boot-uuid', available: 1n << 30n, grubDirectory: '/boot/grub'},
    entryTexts: new Map([...ours, foreignEntry].map((entry) => [entry.id, renderBls(entry)])),
    ...notUefi,
    ...{customConfig: adminText, environment: null, loaderWrites: true, commandLine: 'root=/dev/node/root ro'},
  })
  const next = layers[chosen]
  const id = next === undefined ? null : entryId(next.nvr, next.index)
  const menu = loader.setDefault(empty, ours, {default: id, fallback: null, onTrial: false}).step
  return {...empty, customConfig: menu.kind === 'file.write' ? menu.text : null}
}

function mount(target: string, device: string): Mount {
  const size = {size: 1n << 40n, available: 1n << 39n}
  return {source: device, target, type: 'ext4', options: ['rw'], device, ...size, root: '/'}
}

/** The same node with another state; its lineage and roles are read again. */
export const nodeWithState = (node: Node, more: Partial<HostState>): Node => nodeOf({...node.state, ...more}, undefined)

/** The node's only pool. */
export function poolIn(node: Node): Pool {
  const [first] = node.state.pools
  if (first === undefined) throw new Error('no pool')
  return first
}
