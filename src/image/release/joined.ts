/** Bytes of a file, from `start` up to `end`. */
interface Extent {
  readonly start: number
  readonly end: number
}

/** Extents that are fetched with one request. */
export interface Joined<T extends Extent> extends Extent {
  readonly parts: readonly T[]
}

/**
 * Joins extents, given in order, so that few requests get them: neighbours always, up to `longest` bytes; others over gaps of at most `gap`
 * bytes, the smallest gaps first, as long as what is fetched for nothing is at most `waste` times what is wanted.
 */
export function joined<T extends Extent>(
  extents: readonly T[],
  {longest, gap, waste}: {readonly longest: number; readonly gap: number; readonly waste: number},
): readonly Joined<T>[] {
  const widest = widestGap(extents, gap, waste)
  const result: {start: number; end: number; parts: T[]}[] = []
  for (const extent of extents) {
    const last = result.at(-1)
    if (last !== undefined && extent.start - last.end <= widest && extent.end - last.start <= longest) {
      last.end = extent.end
      last.parts.push(extent)
    } else result.push({start: extent.start, end: extent.end, parts: [extent]})
  }
  return result
}

/** The widest gap such that all gaps up to it are not too much together. */
function widestGap(extents: readonly Extent[], gap: number, waste: number): number {
  const most = waste * extents.reduce((sum, {start, end}) => sum + end - start, 0)
  const gaps = extents.slice(1).map(({start}, index) => start - (extents[index]?.end ?? 0))
  let [sum, widest] = [0, 0]
  for (const [index, one] of gaps.sort((a, b) => a - b).entries()) {
    sum += one
    if (sum > most || one > gap) break
    if (one !== gaps[index + 1]) widest = one
  }
  return widest
}
