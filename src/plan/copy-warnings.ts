import type {BootRecord} from '../model/boot-record.ts'
import type {Layer} from '../model/lineage.ts'
import type {Node} from '../model/node.ts'
import {shownTime} from '../model/shown-time.ts'
import {varLeftBy, type KeptVar} from '../model/var-volume.ts'

/** What a copy of `target` is not going to have, though one may think so. */
export function copyWarnings(
  {state, lineage, roles}: Node,
  target: Layer,
  withVar: boolean,
  log: readonly BootRecord[],
): readonly string[] {
  const runs = roles.booted?.id === target.id
  const kept = withVar ? varLeftBy(state.volumes, lineage, target) : null
  const since = log.find((boot) => boot.layer === target.id && boot.since > (kept?.at ?? 0))
  return [
    ...(kept !== null && (runs || since !== undefined) ? [olderVar(target, kept)] : []),
    ...(runs
      ? [`${target.id} runs: what is changed in it from now on until the reboot stays in it, and is not in its copy`]
      : []),
  ]
}

const olderVar = (target: Layer, {volume, at}: KeptVar): string =>
  `${target.id} ran again after ${volume.name} was kept, on ${shownTime(at ?? 0)}: ` +
  'what was written to /var since then is not in the /var that its copy gets, and stays on the one that is mounted now'
