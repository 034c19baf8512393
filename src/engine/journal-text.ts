import type {JournalRecord, Transaction} from '../model/journal.ts'

/** One record as a line of JSON; sizes, which JSON has no number for, as `{"$bytes": "…"}`. */
export const renderRecord = (record: JournalRecord): string =>
  `${JSON.stringify(record, (_, value: unknown) => (typeof value === 'bigint' ? {$bytes: String(value)} : value))}\n`

/** What the lines tell; null where not even the first one is whole. A torn last line is as if it had not been written. */
export function parseJournal(text: string): Transaction | null {
  const records = text.split('\n').flatMap(parseLine)
  const begin = records.find((record) => record.record === 'begin')
  if (begin === undefined) return null
  return {
    id: begin.id,
    command: begin.command,
    pid: begin.pid,
    at: begin.at,
    plans: records.flatMap((record) => (record.record === 'plan' ? [record.plan] : [])),
    begun: indexes(records, 'intent'),
    finished: indexes(records, 'done'),
    outcome: records.flatMap((record) => (record.record === 'end' ? [record.outcome] : []))[0] ?? null,
  }
}

function parseLine(line: string): readonly JournalRecord[] {
  try {
    const value: unknown = JSON.parse(line, reviveBytes)
    return typeof value === 'object' && value !== null && 'record' in value ? [value as JournalRecord] : []
  } catch {
    return []
  }
}

function reviveBytes(_: string, value: unknown): unknown {
  const bytes = (value as {$bytes?: unknown} | null)?.$bytes
  return typeof bytes === 'string' ? BigInt(bytes) : value
}

const indexes = (records: readonly JournalRecord[], kind: 'intent' | 'done'): ReadonlySet<number> =>
  new Set(records.flatMap((record) => (record.record === kind ? [record.index] : [])))
