import {isOurs, layerOfEntry} from '../../boot/entries.ts'
import {trialArgument} from '../../boot/kernel-arguments.ts'
import type {BootChoice, BootLoader} from '../../boot/verbs.ts'
import type {BootEntry} from '../model/boot-entry.ts'
import type {Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {fallbackFor, unchangedChoice} from './commit-boot.ts'

/**
 * What the menu chooses once `entry` starts the layer with the kernel `release`: what it chose before, but never the entry that the
 * distribution made for that kernel, which boots no layer.
 */
export function choiceWithKernel(
  node: Node,
  loader: BootLoader,
  entries: readonly BootEntry[],
  {entry, layer, release}: {readonly entry: BootEntry; readonly layer: Layer; readonly release: string},
): BootChoice {
  if (!isTakenByDistribution(node, loader, release)) return unchangedChoice(node, loader, entries)
  const onTrial = entries.find((one) => one.options.includes(trialArgument) && isOurs(one, node.lineage))
  const chosen = onTrial ?? entry
  const fallback = fallbackFor(node, entries, layerOfEntry(chosen, node.lineage) ?? layer.id)
  return {default: chosen.id, fallback, onTrial: onTrial !== undefined && fallback !== null}
}

/**
 * Whether the default is the distribution's own entry of this kernel. Where UPDATEDEFAULT is set, Fedora's kernel-install makes it so
 * (grub2, 20-grub.install and 95-set-boot-entry.install), as `<machine-id>-<release>` with the arguments of /etc/kernel/cmdline.
 */
export function isTakenByDistribution({state, lineage}: Node, loader: BootLoader, release: string): boolean {
  const id = loader.getDefault(state.boot)
  const entry = state.boot.entries.find((one) => one.id === id)
  if (entry === undefined || isOurs(entry, lineage)) return false
  return entry.version === release || entry.id.endsWith(`-${release}`)
}
