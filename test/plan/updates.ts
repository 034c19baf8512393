import fc from 'fast-check'
import {bootStateOf} from '../../boot/boot-state.ts'
import type {BootLoader} from '../../boot/verbs.ts'
import type {ImageSource} from '../../src/model/image.ts'
import type {Node} from '../../src/model/node.ts'
import type {Nvr} from '../../src/model/nvr.ts'
import type {Plan} from '../../src/model/plan.ts'
import type {Volume} from '../../src/model/volume.ts'
import {planPull, type PullSource} from '../../src/plan/pull.ts'
import {planUpdate, type UpdateRequest} from '../../src/plan/update.ts'
import {required} from '../../src/use/ask.ts'
import {thin} from '../read/lvm-states.ts'
import {volumesOf, type Model} from './lvm-model.ts'
import {loader, nodeWithState, poolIn} from './nodes.ts'

const mebibyte = 1n << 20n
export const extent = 1n << 22n
export const newNvr = 'node-5.0~beta-1' as Nvr
export const digest = `sha256:${'f'.repeat(64)}`

export const images: fc.Arbitrary<ImageSource> = fc.record({
  path: fc.constant('/root/node.img'),
  format: fc.constantFrom<ImageSource['format'][]>(
    {kind: 'raw', compression: 'zstd', filesystem: 'xfs'},
    {kind: 'tar', compression: 'none'},
    {kind: 'squashfs'},
    {kind: 'liveos', inner: 'LiveOS/rootfs.img', filesystem: 'ext4'},
  ),
  digest: fc.constant(digest),
  contentSize: fc.bigInt({min: 1n, max: 8n << 30n}),
  metadata: fc.option(
    fc.record({
      nvr: fc.constant(newNvr),
      product: fc.constant(null),
      size: fc.option(fc.bigInt({min: 1n, max: 16n << 30n})),
      kernel: fc.constant(null),
    }),
  ),
})

export const image = (more: Partial<ImageSource> = {}): ImageSource => ({
  ...{path: '/root/node.img', format: {kind: 'raw', compression: 'none', filesystem: 'ext4'}, digest},
  ...{contentSize: 1n << 30n, metadata: null},
  ...more,
})

export const runningOf = (node: Node): Volume => node.state.volumes.find(({device}) => device === '253:1')!

export function request(node: Node, of: ImageSource, more: Partial<UpdateRequest> = {}): UpdateRequest {
  return {
    ...{transaction: 't1', nvr: newNvr, image: of, imageSize: of.metadata?.size ?? null, size: null},
    kernel: {release: '6.1.0', kernel: '/boot/vmlinuz', initrd: '/boot/initrd', from: 'layer', bytes: 50n * mebibyte},
    ...{kernelArguments: ['quiet'], title: newNvr, running: runningOf(node)},
    ...more,
  }
}

/** A volume of its own, written wholly. */
export const freshSource = (of: ImageSource): PullSource => ({
  origin: null,
  data: of.contentSize,
  expected: null,
  last: null,
})

/** Both parts, the second one planned from a look at the node after the first, as the command does. */
export function plansOf(
  node: Node,
  of: ImageSource,
  more: Partial<UpdateRequest> = {},
  spoken: BootLoader = loader,
): readonly [Plan, Plan] {
  const wanted = {
    transaction: 't1',
    image: of,
    size: runningOf(node).size,
    filesystem: 'ext4',
    source: freshSource(of),
  } as const
  const pull = required(planPull(node.state, node.lineage, wanted))
  const pulled = nodeWithState(node, {volumes: [...node.state.volumes, pulledThin(pull)]})
  return [pull, required(planUpdate(pulled, spoken, request(node, of, more)))]
}

function pulledThin({steps}: Plan): Volume {
  const made = steps[0]?.step
  if (made?.kind !== 'volume.create') throw new Error('nothing is pulled')
  return thin(made.name, made.tags, {size: made.size})
}

export function nodeAfter(node: Node, model: Model): Node {
  const entries = [...model.files].flatMap(([path, text]) => {
    const id = /^\/boot\/loader\/entries\/(.*)\.conf$/.exec(path)?.[1]
    return id === undefined ? [] : [[id, text] as const]
  })
  const files = {entryTexts: new Map(entries), customConfig: model.files.get('/boot/grub/custom.cfg') ?? null}
  const boot = bootStateOf({...node.state.boot, ...files})
  const volumes = volumesOf(model, 'node').map((one) =>
    one.name === runningOf(node).name ? {...one, device: '253:1'} : one,
  )
  return nodeWithState(node, {volumes: [poolIn(node), ...volumes.filter(({name}) => name !== 'pool0')], boot})
}
