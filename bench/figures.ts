/** Numbers by the name that a measurement printed them under, in the order of the runs. */
export type Figures = ReadonlyMap<string, readonly number[]>

/** Reads `NAME NUMBER` lines. */
export function parseFigures(text: string): Figures {
  const figures = new Map<string, number[]>()
  for (const [, name = '', value] of text.matchAll(/^(\w+) (\d+(?:\.\d+)?)$/gm))
    figures.set(name, [...(figures.get(name) ?? []), Number(value)])
  return figures
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low = NaN, high = NaN] = [sorted[middle - (sorted.length % 2 === 0 ? 1 : 0)], sorted[middle]]
  return (low + high) / 2
}

/** Of each run's pair the ratio, and of those the median: what slows both down counts for nothing. */
export const medianRatio = (a: readonly number[], b: readonly number[]): number =>
  median(a.map((value, index) => value / (b[index] ?? NaN)))
