import type {BootRecord} from '../model/boot-record.ts'

/** A record as it is kept; `version` tells later versions how to read it. */
export const renderBootRecord = (record: BootRecord): string => `${JSON.stringify({version: 1, ...record}, null, 2)}\n`

/** Null for what is torn, or of a version that this one does not know. */
export function parseBootRecord(text: string): BootRecord | null {
  try {
    const {version, ...record} = JSON.parse(text) as BootRecord & {version: number}
    return version === 1 ? record : null
  } catch {
    return null
  }
}
