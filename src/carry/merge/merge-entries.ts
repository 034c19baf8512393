import {mergeValues} from './three-values.ts'

export interface MergedText {
  readonly text: string
  /** Where both sides disagree, ours stands: the image's has to be looked at. */
  readonly conflict: boolean
}

/**
 * Merges a list by entry: ours in our order and with our comments, entries that the image changed or took away, and at the end
 * those that it added.
 */
export function mergeEntries(
  keyOf: (line: string) => string | null,
  ancestor: string,
  mine: string,
  theirs: string,
): MergedText {
  const [before, ours, others] = [ancestor, mine, theirs].map((text) => entriesOf(keyOf, text)) as [
    Entries,
    Entries,
    Entries,
  ]
  const keys = new Set([...ours.keys(), ...others.keys()])
  const merged = new Map(
    [...keys].map((key) => [key, mergeValues(before.get(key) ?? '', ours.get(key) ?? '', others.get(key) ?? '')]),
  )
  const valueOf = (key: string): string => merged.get(key)?.value ?? ''
  const kept = inOurOrder(keyOf, mine, ours, valueOf)
  const added = [...others.keys()].filter((key) => !ours.has(key)).map(valueOf)
  return {
    text: appended(
      kept,
      added.filter((value) => value !== ''),
    ),
    conflict: [...merged.values()].some(({conflict}) => conflict),
  }
}

/** By key the lines of an entry, joined. */
type Entries = ReadonlyMap<string, string>

function entriesOf(keyOf: (line: string) => string | null, text: string): Entries {
  const entries = new Map<string, string>()
  for (const line of text.split('\n')) {
    const key = keyOf(line)
    const there = key === null ? undefined : entries.get(key)
    if (key !== null) entries.set(key, there === undefined ? line : `${there}\n${line}`)
  }
  return entries
}

/** What did not change stays where it is; of what did, the new lines stand where its first one stood. */
function inOurOrder(
  keyOf: (line: string) => string | null,
  mine: string,
  ours: Entries,
  valueOf: (key: string) => string,
): string {
  const written = new Set<string>()
  const lines = mine.split('\n').flatMap((line) => {
    const key = keyOf(line)
    if (key === null || valueOf(key) === ours.get(key)) return [line]
    if (written.has(key) || valueOf(key) === '') return []
    written.add(key)
    return [valueOf(key)]
  })
  return lines.join('\n')
}

function appended(text: string, lines: readonly string[]): string {
  if (lines.length === 0) return text
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${lines.join('\n')}\n`
}
