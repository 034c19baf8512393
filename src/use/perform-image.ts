import type {Host} from '../host/host.ts'
import {indexOf} from '../image/block-index.ts'
import {sha256} from '../image/release/digests.ts'
import {storeIncoming} from '../image/store-incoming.ts'
import {writeImage} from '../image/write.ts'
import {isSizeKnown} from '../model/image.ts'
import type {Step} from '../model/step.ts'
import {contentTag, digestTag} from '../model/tags.ts'
import {devicePath, type VolumeId} from '../model/volume.ts'
import {rememberIndex} from './kept-index.ts'
import {rememberPull} from './last-pull.ts'
import {whileActive} from './while-active.ts'

type ImageStep = Extract<Step, {kind: `image.${string}`}>

/** Writes an image to its volume, or stores one that comes in. */
export const performOnImage = (host: Host, step: ImageStep): Promise<void> =>
  step.kind === 'image.write' ? write(host, step) : store(host, step)

/**
 * What was streamed has no digest before: the volume keeps it, so that who plans on finds it there. With it goes the digest of what was
 * written, so that `verify` can tell whether the base still is that.
 */
async function write(host: Host, step: Extract<Step, {kind: 'image.write'}>): Promise<void> {
  const {contentSize} = step.image
  const total = isSizeKnown(step.image) ? contentSize : null
  const began = host.now()
  let [fetched, written] = [0, 0]
  const {digest, index} = await writeImage(host, step, {
    onBytes: (done) => host.report({kind: 'bytes', done, total}),
    onPull: (progress) => {
      if (progress.kind === 'fetched') ({fetched, written} = progress)
      host.report(progress.kind === 'fetched' ? progress : {kind: 'checked', done: progress.done, total: contentSize})
    },
  })
  const bytes = Number('filesystem' in step.image.format ? contentSize : await sizeOf(host, step))
  const measured = index ?? (await whileActive(host, step, () => indexOf(host.files, devicePath(step), bytes)))
  await rememberIndex(host, digest ?? step.image.digest, measured)
  const {kind} = step.image.format
  if (kind === 'release')
    await rememberPull(host.files, kind, {seconds: host.now() - began, brought: {fetched, written}})
  const content = contentTag({bytes, sha256: Buffer.from(sha256(measured)).toString('hex')})
  const add = digest === null ? [content] : [digestTag(digest), content]
  await host.perform({kind: 'volume.tag', vg: step.vg, name: step.name, add, remove: []})
}

async function store(host: Host, step: Extract<Step, {kind: 'image.store'}>): Promise<void> {
  const digest = await storeIncoming(host, step, (done) => host.report({kind: 'bytes', done, total: step.bytes}))
  if (digest === null) return
  await host.perform({kind: 'volume.tag', vg: step.vg, name: step.name, add: [digestTag(digest)], remove: []})
}

async function sizeOf(host: Host, {vg, name}: VolumeId): Promise<string> {
  const size = ['-o', 'lv_size', '--units', 'b', '--nosuffix', '--noheadings']
  return (await host.tools.run(['lvs', ...size, `${vg}/${name}`])).stdout.trim()
}
