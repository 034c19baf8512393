/** The three-way decision over single values, such as the fields of a line. */
export interface Merged<T> {
  readonly value: T
  /** Both sides changed it, each differently: it is ours. */
  readonly conflict: boolean
}

/** `ancestor` undefined: not known, so that ours stays where the two differ. */
export function mergeValues<T>(ancestor: T | undefined, mine: T, theirs: T): Merged<T> {
  if (mine === theirs || theirs === ancestor) return {value: mine, conflict: false}
  return ancestor !== undefined && mine === ancestor ? {value: theirs, conflict: false} : {value: mine, conflict: true}
}

/** Members of a set: those that either side added, without those that either took away. Ours come first, in their order. */
export function mergeSets(
  ancestor: readonly string[] | undefined,
  mine: readonly string[],
  theirs: readonly string[],
): readonly string[] {
  if (ancestor === undefined) return mine
  const stay = mine.filter((one) => theirs.includes(one) || !ancestor.includes(one))
  return [...new Set([...stay, ...theirs.filter((one) => !ancestor.includes(one))])]
}
