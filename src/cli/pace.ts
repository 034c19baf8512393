import type {Progress} from '../model/progress.ts'

/** How fast what is counted goes, and how long it will take; null until that is known. */
export interface Pace {
  readonly bytesPerSecond: number
  readonly secondsLeft: number | null
}

/** Follows counts, each kind from where it was first heard of; `now` in milliseconds. */
export function createPacer(now: () => number): (progress: Progress) => Pace | null {
  let began: {readonly kind: string; readonly at: number; readonly done: number} | null = null
  return (progress) => {
    const count = countOf(progress)
    if (count === null) return null
    if (began?.kind !== progress.kind || count.done < began.done)
      began = {kind: progress.kind, at: now(), done: count.done}
    const seconds = (now() - began.at) / 1000
    if (seconds < soonest || count.done <= began.done) return null
    const bytesPerSecond = Math.round((count.done - began.done) / seconds)
    const left =
      count.total === null ? null : Math.max(0, Math.ceil((count.total - count.done) / Math.max(1, bytesPerSecond)))
    return {bytesPerSecond, secondsLeft: left}
  }
}

/** Sooner, a rate would jump about. */
const soonest = 1

/** What was done and what there is in all, in bytes; null for what counts nothing. Of a pull, what is fetched: that takes the time. */
function countOf(progress: Progress): {readonly done: number; readonly total: number | null} | null {
  switch (progress.kind) {
    case 'bytes':
      return {done: Number(progress.done), total: progress.total === null ? null : Number(progress.total)}
    case 'checked':
      return {done: Number(progress.done), total: Number(progress.total)}
    case 'fetched':
      return {done: progress.fetched, total: progress.toFetch}
    default:
      return null
  }
}
