import {noFiles} from '../../carry/carry-report.ts'
import {changedInputs} from '../../carry/initrd-inputs.ts'
import type {Host} from '../../host/host.ts'
import {filesInInitrd} from '../../image/initrd/files-in.ts'
import type {InitrdBuilder, InitrdFile, InitrdReport} from '../../model/initrd.ts'
import type {Step} from '../../model/step.ts'
import {treePath, type ShownPath} from '../../model/tree-path.ts'
import {missingIn, reasonsToBuild, type RootNeeds} from '../../plan/initrd.ts'
import {loadCarry} from '../carry/stored.ts'
import {loadPackages} from '../packages/stored-packages.ts'
import {runInLayer} from '../in-layer.ts'
import {askNeeds} from './ask-needs.ts'
import {buildInLayer, builderPaths, builderWords} from './build-in-layer.ts'
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
    const {files} = await filesInInitrd(host, `${root}${step.initrd}`)
    const reasons = step.choice === 'rebuild' ? ['it was asked for'] : await askReasons(host, step, needs, files)
    const built = reasons.length === 0 ? null : await build(host, step, root, needs, files)
    await storeInitrd(host, root, {...(built ?? {builtBy: null, isKnown: files !== null}), reasons})
  } finally {
    await host.mounts.unmount(root)
  }
}

async function askReasons(
  host: InitrdHost,
  step: InitrdStep,
  needs: RootNeeds,
  files: readonly InitrdFile[] | null,
): Promise<readonly string[]> {
  const carried = (step.carried ? (await loadCarry(host, step.name))?.report : null) ?? noFiles
  const deferred = (step.carried ? (await loadPackages(host, step.name))?.deferred : null) ?? []
  return reasonsToBuild({
    ...{needs, files},
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
  files: readonly InitrdFile[] | null,
): Promise<Pick<InitrdReport, 'builtBy' | 'isKnown'> | null> {
  const builder = await builderIn(host, root)
  if (builder === null) {
    const missing = files === null ? [] : missingIn(files, needs)
    if (step.choice === 'rebuild' || missing.length > 0) throw new Error(noBuilder(missing))
    return null
  }
  const made = `${step.initrd}.imgbase-new`
  const words = builderWords(builder, needs, await crypttabIn(host, root))
  await runInLayer(host, root, buildInLayer, [builder, step.release, made, ...words])
  const built = await filesInInitrd(host, `${root}${made}`)
  if (built.isDamaged) throw new Error(wouldNotBoot(builder, ['what can be read']))
  const lacking = built.files === null ? [] : missingIn(built.files, needs)
  if (lacking.length > 0) throw new Error(wouldNotBoot(builder, lacking))
  await host.files.rename(`${root}${made}`, `${root}${step.initrd}`)
  return {builtBy: builder, isKnown: built.files !== null}
}

async function builderIn({trees}: InitrdHost, root: string): Promise<InitrdBuilder | null> {
  for (const [builder, path] of builderPaths) if ((await trees.typeOf(root, treePath(path))) === 'file') return builder
  return null
}

async function crypttabIn({trees}: InitrdHost, root: string): Promise<string | null> {
  const path = treePath('etc/crypttab')
  if ((await trees.typeOf(root, path)) !== 'file') return null
  return Buffer.from((await trees.read(root, path)) ?? []).toString('utf8')
}

const noBuilder = (missing: readonly string[]): string =>
  `${missing.length === 0 ? '' : `the image's initrd has no ${missing.join(', ')}, which this root needs; `}the image has neither mkinitramfs nor dracut to build another (--initrd image takes the image's as it is)`

const wouldNotBoot = (builder: InitrdBuilder, lacking: readonly string[]): string =>
  `the initrd that ${builder} built has no ${lacking.join(', ')}, which this root needs: see its settings in /etc, or take the image's with --initrd image`

/** In a reason, where nothing follows the name. */
const shownText = (path: ShownPath): string =>
  typeof path === 'string' ? path : Buffer.from(path.base64, 'base64').toString('latin1')
