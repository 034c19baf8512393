import type {Files} from '../host/host.ts'
import {jsonObject} from '../read/json-object.ts'

/** How long the last pull of a release took, and what it brought; bytes. */
export interface LastPull {
  readonly seconds: number
  readonly fetched: number
  readonly written: number
}

const path = '/var/lib/imgbase/last-pull.json'

/** Null where there was none, or nobody remembers it. */
export async function lastPull(files: Files): Promise<LastPull | null> {
  const {seconds, fetched, written} = jsonObject((await files.readText(path)) ?? '') ?? {}
  const are = [seconds, fetched, written].every((value) => Number.isSafeInteger(value) && (value as number) >= 0)
  return are ? ({seconds, fetched, written} as LastPull) : null
}

/** A failure only makes the next estimate poorer. */
export const rememberPull = (files: Files, pull: LastPull): Promise<void> =>
  files.writeAtomically(path, `${JSON.stringify(pull)}\n`, 0o644).catch(() => undefined)
