import type {LoggedRequest} from './write-log.ts'

/**
 * A moment at which the power goes: the requests before `upTo` were sent. With a seed, those that no flush made last are each kept,
 * dropped or torn by chance; without one, `upTo` stands right after a flush or FUA, and all are there.
 */
export interface Cut {
  readonly upTo: number
  readonly seed: number | null
}

/** Part of a request that reached the disk. */
export interface Kept {
  readonly request: LoggedRequest
  readonly sectors: number
}

/** Cuts after every flush and FUA from `first` on, thinned evenly to `flushes`, and `random` ones between them; in order. */
export function chooseCuts(
  log: readonly LoggedRequest[],
  first: number,
  wanted: {readonly flushes: number; readonly random: number; readonly seed: number},
): readonly Cut[] {
  const lasting = log.flatMap(({flush, fua}, index) => (index >= first && (flush || fua) ? [index + 1] : []))
  const step = Math.max(1, lasting.length / wanted.flushes)
  const clean = Array.from({length: Math.min(wanted.flushes, lasting.length)}, (_, n) => lasting[Math.floor(n * step)])
  const chance = chanceOf(wanted.seed)
  const random = Array.from({length: wanted.random}, (_, n) => ({
    upTo: first + 1 + Math.floor(chance() * (log.length - first - 1)),
    seed: wanted.seed + n,
  }))
  return [...clean.map((upTo) => ({upTo: upTo ?? first, seed: null})), ...random].toSorted((a, b) => a.upTo - b.upTo)
}

/** How many requests from the start certainly last at a cut: those before the last flush, and that one where it carried no data. */
export function lastingAt(log: readonly LoggedRequest[], {upTo}: Cut): number {
  const flush = log.slice(0, upTo).findLastIndex((request) => request.flush)
  if (flush < 0) return 0
  const {fua, sectors} = log[flush] ?? {fua: false, sectors: 1}
  return fua || sectors === 0 ? flush + 1 : flush
}

/** What of the later ones is there. A finished FUA write lasts whatever else is lost; the one under way at the cut may not. */
export function keptAt(log: readonly LoggedRequest[], cut: Cut): readonly Kept[] {
  const later = log.slice(lastingAt(log, cut), cut.upTo)
  if (cut.seed === null) return later.map(whole)
  const chance = chanceOf(cut.seed)
  return later.flatMap((request, index): readonly Kept[] => {
    const fate = chance()
    if (request.fua && index < later.length - 1) return [whole(request)]
    if (fate < 0.5) return [whole(request)]
    return fate < 0.75 ? [] : [{request, sectors: Math.floor(chance() * request.sectors)}]
  })
}

const whole = (request: LoggedRequest): Kept => ({request, sectors: request.sectors})

/** Numbers from 0 up to 1, the same for the same seed (mulberry32, Tommy Ettinger, public domain). */
function chanceOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
