import type {Host} from '../host/host.ts'
import {bootRecordFolder, type BootRecord} from '../model/boot-record.ts'
import type {LayerId} from '../model/nvr.ts'
import {parseBootRecord, renderBootRecord} from '../read/boot-record.ts'

type LogHost = Pick<Host, 'files' | 'now'>

/** How many boots are remembered. */
const kept = 20

/** What is remembered of all boots, the newest first. */
export async function bootLog({files}: LogHost): Promise<readonly BootRecord[]> {
  const names = (await files.list(bootRecordFolder)).filter((name) => name.endsWith('.json'))
  const texts = await Promise.all(names.map((name) => files.readText(`${bootRecordFolder}/${name}`)))
  return texts
    .flatMap((text) => (text === null ? [] : (parseBootRecord(text) ?? [])))
    .toSorted((a, b) => b.since - a.since)
}

/** This boot's record; null where nothing was remembered of it yet. */
export async function thisBoot(host: LogHost): Promise<BootRecord | null> {
  const text = await host.files.readText(pathOf(await bootId(host)))
  return text === null ? null : parseBootRecord(text)
}

/** Remembers something of this boot, and forgets the oldest ones. Only root may read it: checks print what they like. */
export async function noteBoot(
  host: LogHost,
  layer: LayerId | null,
  news: Partial<Omit<BootRecord, 'boot' | 'layer' | 'since'>>,
): Promise<BootRecord> {
  const fresh = {boot: await bootId(host), layer, since: host.now(), carried: false, healthy: null, good: false}
  const record: BootRecord = {...((await thisBoot(host)) ?? {...fresh, checks: []}), ...news}
  await host.files.writeAtomically(pathOf(record.boot), renderBootRecord(record), 0o600)
  for (const {boot} of (await bootLog(host)).slice(kept)) await host.files.removeTree(pathOf(boot))
  return record
}

/** Whether the package's units judge this boot, and did not find it good, or not yet. */
export const isUnproven = async (host: LogHost): Promise<boolean> => (await thisBoot(host))?.good === false

const pathOf = (boot: string): string => `${bootRecordFolder}/${boot}.json`

const bootId = async ({files}: LogHost): Promise<string> =>
  ((await files.readText('/proc/sys/kernel/random/boot_id')) ?? 'unknown').trim()
