import {treePath, type TreePath} from '../../model/tree-path.ts'

/** The key of an entry in a list that everybody edits, by path: lines with one key are one entry; null for what is none. */
type KeyOf = (line: string) => string | null

const wordsOf = (line: string): readonly string[] =>
  line
    .replace(/#.*/, '')
    .split(/\s+/)
    .filter((word) => word !== '')

const firstWord: KeyOf = (line) => wordsOf(line)[0]?.toLowerCase() ?? null

/** services(5): a name may stand there once for each protocol. */
const nameAndProtocol: KeyOf = (line) => {
  const [name, port] = wordsOf(line)
  return name === undefined ? null : `${name} ${port?.replace(/^.*\//, '') ?? ''}`
}

/** hosts(5) goes by address, shells(5) by path. */
export const lineLists: ReadonlyMap<TreePath, KeyOf> = new Map([
  [treePath('etc/hosts'), firstWord],
  [treePath('etc/shells'), firstWord],
  [treePath('etc/services'), nameAndProtocol],
])
