/**
 * Orders two versions as rpm does (rpm-version(7)): below 0 where `a` is the older one, 0 where rpm sees no difference (`1.0`
 * and `1_00`). Letters are older than numbers; `~` is older than the end, `^` newer than the end but older than the rest.
 */
export function rpmCompare(a: string, b: string): number {
  const [left, right] = [segmentsOf(a), segmentsOf(b)]
  const length = Math.max(left.length, right.length)
  for (let index = 0; index < length; index += 1) {
    const order = compareSegments(left[index], right[index])
    if (order !== 0) return order
  }
  return 0
}

const segmentsOf = (version: string): readonly string[] => version.match(/\d+|[A-Za-z]+|[~^]/g) ?? []

function compareSegments(a: string | undefined, b: string | undefined): number {
  const byKind = rankOf(a) - rankOf(b)
  if (byKind !== 0 || a === undefined || b === undefined) return byKind
  return /^\d/.test(a) ? compareNumbers(a, b) : compareText(a, b)
}

function rankOf(segment: string | undefined): number {
  if (segment === '~') return 0
  if (segment === undefined) return 1
  if (segment === '^') return 2
  return /^\d/.test(segment) ? 4 : 3
}

function compareNumbers(a: string, b: string): number {
  const difference = BigInt(a) - BigInt(b)
  return difference < 0n ? -1 : Number(difference > 0n)
}

/** Orders by code unit, the same in every locale. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b))
