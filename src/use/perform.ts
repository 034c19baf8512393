import {readBlock, replaceBlock} from '../../boot/custom-block.ts'
import {isGrubenv, withOurs} from '../../boot/grubenv.ts'
import {kernelArgumentsPath} from '../carry/areas.ts'
import {differing} from '../carry/moved-names.ts'
import type {Host, PrimitiveStep} from '../host/host.ts'
import type {Step} from '../model/step.ts'
import {carryOver} from './carry-over.ts'
import {injectImgbase} from './inject.ts'
import {runHook} from './hooks.ts'
import {makeInitrd} from './initrd/make-initrd.ts'
import {carryPackages} from './packages/carry-packages.ts'
import {provisionLayer} from './provision-layer.ts'
import {performOnImage} from './perform-image.ts'
import {fitSelinux} from './selinux/fit-selinux.ts'
import {takeRecords} from './take-records.ts'
import {copyDirectory} from './volume/copy-directory.ts'
import {changeFstab} from './volume/layer-line.ts'
import {requireUnused} from './volume/path-users.ts'
import {mountForAll, unmountForAll} from './volume/system-mounts.ts'

/** Carries any step out: those that need a decision on the way are put together here, the others are the host's own. */
export const performing =
  (host: Host) =>
  async (step: Step): Promise<void> => {
    if (isPrimitive(step)) await host.perform(await withCurrentMenu(host, step))
    else await (composed[step.kind] as (host: Host, step: Step) => Promise<unknown>)(host, step)
  }

type ComposedKind = Exclude<Step['kind'], PrimitiveStep['kind']>

const composed: {readonly [K in ComposedKind]: (host: Host, step: Extract<Step, {kind: K}>) => Promise<unknown>} = {
  'image.write': performOnImage,
  'image.store': performOnImage,
  'layer.packages': carryPackages,
  'hook.run': runHook,
  'layer.carry': carryOver,
  'var.records': takeRecords,
  'layer.inject': injectImgbase,
  'layer.initrd': makeInitrd,
  'layer.selinux': fitSelinux,
  'layer.arguments': keepArguments,
  'layer.provision': provisionLayer,
  'directory.copy': (host, step) => copyDirectory(host, step, differing),
  'system.mount': mountForAll,
  'system.unmount': unmountForAll,
  'path.unused': (host, {path}) => requireUnused(host, path),
  'fstab.line': changeFstab,
}

const isPrimitive = (step: Step): step is PrimitiveStep => !(step.kind in composed)

async function keepArguments(host: Host, step: Extract<Step, {kind: 'layer.arguments'}>): Promise<void> {
  const root = await host.mounts.mount(step, 'writable')
  try {
    await host.trees.write(root, kernelArgumentsPath, Buffer.from(`${step.arguments.join(' ')}\n`), 0o644)
    // Of the layer that runs, unmounting writes nothing out.
    await host.tools.run(['sync', '--file-system', root])
  } finally {
    await host.mounts.unmount(root)
  }
}

/** Of a boot menu only our block is written, of GRUB's environment only our variables: whatever else was changed since the plan was made stays. */
async function withCurrentMenu(host: Host, step: PrimitiveStep): Promise<PrimitiveStep> {
  if (step.kind === 'file.write' && isGrubenv(step.path))
    return {...step, text: withOurs(await host.files.readText(step.path), step.text)}
  const block = step.kind === 'file.write' ? readBlock(step.text) : null
  if (step.kind !== 'file.write' || block === null) return step
  const current = await host.files.readText(step.path)
  return current === null ? step : {...step, text: replaceBlock(current, block)}
}
