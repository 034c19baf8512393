import {setTimeout as wait} from 'node:timers/promises'

/** Holds all that is received below so many bytes a second; null: as fast as it comes. */
export function createPace(bytesPerSecond: number | null, signal: AbortSignal): (bytes: number) => Promise<void> {
  let free = 0
  return async (bytes) => {
    if (bytesPerSecond === null) return
    const now = performance.now()
    free = Math.max(free, now) + (bytes / bytesPerSecond) * 1000
    if (free - now > 5) await wait(free - now, undefined, {signal})
  }
}
