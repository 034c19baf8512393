import type {Files} from '../host/host.ts'
import type {ImageFormat} from '../model/image.ts'
import type {PastPull} from '../plan/pull.ts'
import {jsonObject} from '../read/json-object.ts'

type Kind = ImageFormat['kind']

const path = '/var/lib/imgbase/last-pull.json'

/** How the last pull went; null where there was none, where nobody remembers it, or where it was of an image of another kind. */
export async function lastPull(files: Files, kind: Kind): Promise<PastPull | null> {
  const last = jsonObject((await files.readText(path)) ?? '') ?? {}
  const {seconds, fetched, written} = last
  if (last['kind'] !== kind || !isCount(seconds)) return null
  return {seconds, brought: isCount(fetched) && isCount(written) ? {fetched, written} : null}
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** A failure only makes the next estimate poorer. */
export const rememberPull = (files: Files, kind: Kind, {seconds, brought}: PastPull): Promise<void> =>
  files.writeAtomically(path, `${JSON.stringify({kind, seconds, ...brought})}\n`, 0o644).catch(() => undefined)
