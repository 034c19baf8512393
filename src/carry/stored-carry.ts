import type {Entry, EntryType} from '../model/tree.ts'
import {pathOfShown, shownPath, type ShownPath, type TreePath} from '../model/tree-path.ts'
import {noFiles, type CarryReport, type DeltaReport} from './carry-report.ts'

/** What one look saw, by name; null where a name was gone. */
export type Seen = ReadonlyMap<TreePath, Entry | null>

/** The name under which the listing of the carried files is stored. */
export const seenFiles = 'files'

/** The report of a layer's carry-over, with all deltas since, and what the last look at each tree saw: the delta starts there. */
export interface StoredCarry {
  readonly report: CarryReport
  readonly deltas: readonly DeltaReport[]
  readonly seen: ReadonlyMap<string, Seen>
  /** What a delta is about to write, or was when it was cut off. */
  readonly begun: readonly TreePath[]
}

type Row = readonly [ShownPath, null] | readonly [ShownPath, ...(string | number)[]]

/** JSON text; one name a line, names that are no UTF-8 in base64. */
export function writeStoredCarry({report, deltas, seen, begun}: StoredCarry): string {
  const trees = [...seen].map(([tree, names]) => `${JSON.stringify(tree)}:[\n${rowsOf(names).join(',\n')}]`)
  const head = JSON.stringify({version: 1, report, deltas, begun: begun.map(shownPath)}).slice(0, -1)
  return `${head},"seen":{${trees.join(',')}}}\n`
}

const rowsOf = (names: Seen): readonly string[] => [...names].map(([path, entry]) => JSON.stringify(rowOf(path, entry)))

function rowOf(path: TreePath, entry: Entry | null): Row {
  if (entry === null) return [shownPath(path), null]
  const {type, inode, size, mode, uid, gid, modified, changed, target} = entry
  const link = Buffer.from(target, 'latin1').toString('base64')
  return [shownPath(path), type, inode, size.toString(), mode, uid, gid, modified, changed, link]
}

type FileKinds = 'merged' | 'replaced'
type LaterKinds = FileKinds | 'accounts' | 'missing' | 'moved'

/** Null for what this version did not write: the delta then looks at everything. */
export function readStoredCarry(text: string): StoredCarry | null {
  try {
    const stored = JSON.parse(text) as {
      version: number
      // What an earlier version wrote knows fewer kinds.
      report: Omit<CarryReport, LaterKinds> & Partial<Pick<CarryReport, LaterKinds>>
      deltas: (Omit<DeltaReport, FileKinds> & Partial<Pick<DeltaReport, FileKinds>>)[]
      begun?: ShownPath[]
      seen: Record<string, Row[]>
    }
    if (stored.version !== 1) return null
    const seen = Object.entries(stored.seen).map(([tree, rows]) => [tree, new Map(rows.map(entryOf))] as const)
    const begun = (stored.begun ?? []).map(pathOfShown)
    return {
      report: {...noFiles, accounts: [], missing: [], moved: [], ...stored.report},
      deltas: stored.deltas.map((delta) => ({...noFiles, ...delta})),
      seen: new Map(seen),
      begun,
    }
  } catch {
    return null
  }
}

function entryOf([shown, type, ...fields]: Row): readonly [TreePath, Entry | null] {
  if (type === null) return [pathOfShown(shown), null]
  const [inode, size, mode, uid, gid, modified, changed, link] = fields
  const entry: Entry = {
    type: type as EntryType,
    inode: String(inode),
    size: BigInt(size ?? 0),
    mode: Number(mode),
    uid: Number(uid),
    gid: Number(gid),
    modified: String(modified),
    changed: String(changed),
    target: Buffer.from(String(link), 'base64').toString('latin1'),
  }
  return [pathOfShown(shown), entry]
}
