import {entryOf} from '../../boot/entries.ts'
import type {BootLoader} from '../../boot/verbs.ts'
import type {Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {planned, type Plan, type PlannedStep} from '../model/plan.ts'
import {fromTag, tagsOf, goodTag} from '../model/tags.ts'
import {bootSync, commitBoot, fallbackFor} from './commit-boot.ts'

/** Whether the layer is the default and has tries left or used up, but was not proven good yet. */
export function isOnTrial({state, lineage}: Node, loader: BootLoader, layer: Layer): boolean {
  const trial = loader.getTrial(state.boot)
  return trial !== null && trial.id === entryOf(state.boot.entries, lineage, layer)?.id
}

/**
 * The booted layer has proven itself: its trial ends, and it is remembered as good. The menu comes first, since a layer that is
 * good must not fall back. `loader` is null where none was found: then only the tag is written.
 */
export function planMarkGood(node: Node, loader: BootLoader | null, booted: Layer): Plan {
  const {state, lineage} = node
  const goal = `remember that ${booted.volume.vg}/${booted.volume.name} runs`
  const entry = entryOf(state.boot.entries, lineage, booted)
  const good = rememberGood(booted, state.now, booted.stagedFrom === null ? [] : [fromTag(booted.stagedFrom)])
  if (loader === null || entry === null || !isOnTrial(node, loader, booted)) return {goal, steps: [good], commit: 0}
  const fallback = fallbackFor(node, state.boot.entries, booted.id)
  const commit = commitBoot(state, lineage, loader, {entry, fallback})
  return {goal, steps: [commit, bootSync(state), good, ...loader.dropTries(state.boot)], commit: 0}
}

/** The tag of a layer that runs well; `forget` goes with it, and so does the mark of a failed trial. */
export function rememberGood({volume}: Layer, now: number, forget: readonly string[] = []): PlannedStep {
  const {vg, name} = volume
  const add = [goodTag(now)]
  const old = [...tagsOf(volume.tags, 'good'), ...tagsOf(volume.tags, 'bad'), ...forget]
  return planned(
    {kind: 'volume.tag', vg, name, add, remove: old.filter((tag) => !add.includes(tag))},
    `remember that ${name} runs well`,
    {kind: 'volume.tag', vg, name, add: old, remove: add.filter((tag) => !old.includes(tag))},
  )
}
