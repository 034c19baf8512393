import {fileContexts, policyName, selinuxConfig} from '../../carry/selinux/policy-name.ts'
import type {Host} from '../../host/host.ts'
import {sentenceOf} from '../../model/sentence.ts'
import type {Step} from '../../model/step.ts'
import {withRoots, type CarryRoots} from '../carry/roots.ts'
import {carryPolicy} from './carry-policy.ts'
import {labelChanged} from './label-changed.ts'

export type SelinuxStep = Extract<Step, {kind: 'layer.selinux'}>
type SelinuxHost = Pick<Host, 'tools' | 'trees' | 'mounts' | 'report'>

/**
 * Performs a `layer.selinux` step: the policy is the image's with the administrator's modules and settings; what changed is labelled by it.
 * Nothing where the layer's configuration has SELinux disabled. With `strict` it fails where the administrator's part does not fit.
 */
export async function fitSelinux(host: SelinuxHost, step: SelinuxStep): Promise<void> {
  const layer = {vg: step.vg, name: step.name}
  const policy = await policyOf(host, layer)
  if (policy === null) return
  const {mine, theirs, ancestor} = step.request
  await withRoots(host, {mine, theirs, ancestor, layer}, (roots) => fit(host, roots, policy, step.strict))
}

async function policyOf({mounts, trees}: SelinuxHost, layer: {vg: string; name: string}): Promise<string | null> {
  const root = await mounts.mount(layer, 'writable')
  try {
    return policyName(Buffer.from((await trees.read(root, selinuxConfig)) ?? []).toString('latin1'))
  } finally {
    await mounts.unmount(root)
  }
}

async function fit(host: SelinuxHost, roots: CarryRoots, policy: string, strict: boolean): Promise<void> {
  const warn = (text: string): void => host.report({kind: 'warning', text})
  if ((await host.trees.typeOf(roots.layer, fileContexts(policy))) !== 'file')
    return warn(`/etc/selinux/config wants the policy ${policy}, which the new image has not: nothing was labelled`)
  const reason = await carryPolicy(host, roots, policy)
  if (reason !== null && strict)
    throw new Error(`what was added to the SELinux policy ${policy} does not fit: ${reason}`)
  if (reason !== null) warn(`the new layer is missing what was added to the SELinux policy ${policy}: ${reason}`)
  try {
    await labelChanged(host, roots, policy)
  } catch (error) {
    warn(`not everything could be labelled for SELinux: ${sentenceOf(error)}`)
  }
}
