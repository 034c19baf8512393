import {entryOf} from '../../boot/entries.ts'
import {argumentValue, parseArguments} from '../../boot/kernel-arguments.ts'
import type {BootLoader} from '../../boot/verbs.ts'
import type {BootRecord} from '../model/boot-record.ts'
import type {FailedTrial} from '../model/failed-trial.ts'
import {layersOf, type Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {planned, type Plan} from '../model/plan.ts'
import {badTag} from '../model/tags.ts'
import {bootSync, commitBoot, fallbackFor} from './commit-boot.ts'

/** A boot that the loader brought back: the layer that failed, and the one that runs instead. */
export interface Fallback {
  readonly failed: Layer
  readonly booted: Layer
  readonly why: FailedTrial['why']
}

/**
 * Whether this boot is a fallback. A layer on trial that has tries left did not fail: somebody chose another one for this boot.
 * `boots` are those that are remembered, the newest first.
 */
export function fallbackOf(
  {state, lineage, roles: {booted}}: Node,
  loader: BootLoader,
  boots: readonly BootRecord[] = [],
): Fallback | null {
  const trial = loader.getTrial(state.boot)
  const entries = state.boot.entries
  if (trial === null || booted === null || entryOf(entries, lineage, booted)?.id === trial.id) return null
  const failed = layersOf(lineage).find((layer) => entryOf(entries, lineage, layer)?.id === trial.id)
  const why = reason(trial, argumentValue(parseArguments(state.boot.commandLine), 'img.fallback'))
  if (failed === undefined || why === null) return null
  const isUnhealthy = why === 'tries' && boots.find(({layer}) => layer === failed.id)?.healthy === false
  return {failed, booted, why: isUnhealthy ? 'health' : why}
}

function reason(trial: {readonly id: string; readonly left: number | null}, loadFailed: string | undefined) {
  if (trial.left === null) return 'count'
  if (loadFailed === trial.id) return 'load'
  return trial.left === 0 ? 'tries' : null
}

/** Makes a fallback permanent: what runs becomes the default, and what failed is remembered as bad. */
export function planFallback(node: Node, loader: BootLoader, {failed, booted, why}: Fallback): Plan {
  const {state, lineage} = node
  const entry = entryOf(state.boot.entries, lineage, booted)
  if (entry === null) throw new Error(`${booted.id} runs without an entry`)
  const {vg, name} = failed.volume
  const add = [badTag({at: state.now, why, fellBackTo: booted.volume.name})]
  return {
    goal: `stay with ${booted.id}, since ${failed.id} did not come up`,
    steps: [
      planned({kind: 'volume.tag', vg, name, add, remove: []}, `remember that ${failed.id} did not come up`, {
        kind: 'volume.tag',
        ...{vg, name, add: [], remove: add},
      }),
      commitBoot(state, lineage, loader, {entry, fallback: fallbackFor(node, state.boot.entries, booted.id)}),
      bootSync(state),
      ...loader.dropTries(state.boot),
    ],
    commit: 1,
  }
}
