import {noFiles} from '../../carry/carry-report.ts'
import {changedInputs} from '../../carry/initrd-inputs.ts'
import type {Host} from '../../host/host.ts'
import {namesInInitrd} from '../../image/initrd/names-in.ts'
import type {InitrdBuilder, InitrdReport} from '../../model/initrd.ts'
import type {Step} from '../../model/step.ts'
import {treePath, type ShownPath} from '../../model/tree-path.ts'
import {missingIn, reasonsToBuild, type RootNeeds} from '../../plan/initrd.ts'
import {loadCarry} from '../carry/stored.ts'
import {loadPackages} from '../packages/stored-packages.ts'
import {runInLayer} from '../in-layer.ts'
import {askNeeds} from './ask-needs.ts'
import {buildInLayer, builderPaths, dracutWords} from './build-in-layer.ts'
import {storeInitrd} from './stored-initrd.ts'

export type InitrdStep = Extract<Step, {kind: 'layer.initrd'}>
type InitrdHost = Pick<Host, 'tools' | 'trees' | 'files' | 'mounts'>

/**
 * Performs a `layer.initrd` step: looks into the layer's initrd and, where it is wanted or needed, has the layer's own program build
 * another in its place. Fails where the root would not come up with either.
 */
export async function makeInitrd(host: InitrdHost, step: InitrdStep): Promise<void> {
  const root = await host.mounts.mount(step, 'writable')
  try {
    const needs = await askNeeds(host, root, step, step.release)
    const names = await namesInInitrd(host, `${root}${step.initrd}`)
    const reasons = step.choice === 'rebuild' ? ['it was asked for'] : await askReasons(host, step, needs, names)
    const builtBy = reasons.length === 0 ? null : await build(host, step, root, needs, names)
    await storeInitrd(host, root, {builtBy, reasons, isKnown: names !== null || builtBy !== null})
  } finally {
    await host.mounts.unmount(root)
  }
}

async function askReasons(
  host: InitrdHost,
  step: InitrdStep,
  needs: RootNeeds,
  names: readonly string[] | null,
): Promise<readonly string[]> {
  const carried = (step.carried ? (await loadCarry(host, step.name))?.report : null) ?? noFiles
  const deferred = (step.carried ? (await loadPackages(host, step.name))?.deferred : null) ?? []
  return reasonsToBuild({
    ...{needs, names},
    changed: changedInputs(carried).map(shownText),
    wantedBy: deferred.filter((program) => program === 'update-initramfs' || program === 'dracut'),
  })
}

/** Null where the layer has nothing to build with, and what it has may do. */
async function build(
  host: InitrdHost,
  step: InitrdStep,
  root: string,
  needs: RootNeeds,
  names: readonly string[] | null,
): Promise<InitrdReport['builtBy']> {
  const builder = await builderIn(host, root)
  if (builder === null) {
    const missing = names === null ? [] : missingIn(names, needs)
    if (step.choice === 'rebuild' || missing.length > 0) throw new Error(noBuilder(missing))
    return null
  }
  const made = `${step.initrd}.imgbase-new`
  const words = dracutWords(needs, (await host.trees.typeOf(root, treePath('etc/crypttab'))) === 'file')
  await runInLayer(host, root, buildInLayer, [builder, step.release, made, ...words])
  const built = await namesInInitrd(host, `${root}${made}`)
  const lacking = built === null ? ['what can be read'] : missingIn(built, needs)
  if (lacking.length > 0) throw new Error(wouldNotBoot(builder, lacking))
  await host.files.rename(`${root}${made}`, `${root}${step.initrd}`)
  return builder
}

async function builderIn({trees}: InitrdHost, root: string): Promise<InitrdBuilder | null> {
  for (const [builder, path] of builderPaths) if ((await trees.typeOf(root, treePath(path))) === 'file') return builder
  return null
}

const noBuilder = (missing: readonly string[]): string =>
  `${missing.length === 0 ? '' : `the image's initrd has no ${missing.join(', ')}, which this root needs; `}the image has neither mkinitramfs nor dracut to build another (--initrd image takes the image's as it is)`

const wouldNotBoot = (builder: InitrdBuilder, lacking: readonly string[]): string =>
  `the initrd that ${builder} built has no ${lacking.join(', ')}, which this root needs: see its settings in /etc, or take the image's with --initrd image`

/** In a reason, where nothing follows the name. */
const shownText = (path: ShownPath): string =>
  typeof path === 'string' ? path : Buffer.from(path.base64, 'base64').toString('latin1')
