import type {Files} from '../host/host.ts'

/** Beside the journal, so that every layer sees it: the highest counter of each remote's streams that this node has seen. */
const folder = '/var/lib/imgbase/streams'

/** 0 where nothing was seen yet. */
export async function highestCounter(files: Files, remote: string): Promise<number> {
  const seen = Number((await files.readText(`${folder}/${remote}`)) ?? 0)
  return Number.isSafeInteger(seen) ? seen : 0
}

export async function rememberCounter(files: Files, remote: string, counter: number): Promise<void> {
  if ((await highestCounter(files, remote)) < counter)
    await files.writeAtomically(`${folder}/${remote}`, `${counter}\n`, 0o600)
}

export const forgetCounter = (files: Files, remote: string): Promise<void> => files.removeTree(`${folder}/${remote}`)
