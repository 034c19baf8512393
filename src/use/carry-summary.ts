import type {CarryReport} from '../carry/carry-report.ts'
import type {Host} from '../host/host.ts'
import {loadCarry} from './carry/stored.ts'

/** What the end of an update tells of the carry-over; null where its report is gone. */
export type CarrySummary = CarryReport | null

/** The stored report of a layer, by the name of its volume. */
export const carrySummary = async (host: Host, volume: string): Promise<CarrySummary> =>
  (await loadCarry(host, volume))?.report ?? null
