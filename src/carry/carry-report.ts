import {shownPath, type ShownPath, type TreePath} from '../model/tree-path.ts'
import type {Decisions} from './decision.ts'
import {isBookkeeping} from './owned-paths.ts'
import type {Verdict} from './three-way.ts'
import type {MovedUnit} from './units/gone-units.ts'

/** What became of the files that differ from the image's, by path. Those that were left unchanged here are not told. */
export interface FilesReport {
  /** Changed here only: ours. */
  readonly taken: readonly ShownPath[]
  /** Deleted here, unchanged by the image. */
  readonly deleted: readonly ShownPath[]
  /** Changed here, deleted by the image: ours. */
  readonly kept: readonly ShownPath[]
  /** Changed by both, and both changes are in what the layer has. */
  readonly merged: readonly ShownPath[]
  /** Changed by both, and the image's was taken, as a rule in /etc/imgbase/carry.d wants. */
  readonly replaced: readonly ShownPath[]
  /** Changed by both: ours stays, the image's lies beside as `.imgnew` where its folder is still there. */
  readonly conflicts: readonly ShownPath[]
  /** Sockets, devices and fifos, which are not taken. */
  readonly skipped: readonly ShownPath[]
}

/** Something that differs and is left behind; `differing` names, or null where they are not counted. */
export interface NotCarried {
  readonly area: string
  readonly differing: number | null
  readonly reason: string
  /** Which; not all where there are many. */
  readonly paths: readonly ShownPath[]
}

/** What a carry-over did. */
export interface CarryReport extends FilesReport {
  readonly mode: 'init' | 'update'
  /** Users and groups that the image brought. */
  readonly accounts: readonly string[]
  /** Units that are enabled or changed here and that the layer has not. */
  readonly missing: readonly string[]
  /** Units that are enabled or changed here and that the image has elsewhere than before. */
  readonly moved: readonly MovedUnit[]
  /** Package databases that the layer has for itself. */
  readonly packageDatabases: readonly string[]
  readonly notCarried: readonly NotCarried[]
  readonly warnings: readonly string[]
}

/** What was taken in since staging. */
export interface DeltaReport extends FilesReport {
  readonly packageDatabases: readonly string[]
  readonly warnings: readonly string[]
}

export const noFiles: FilesReport = {
  ...{taken: [], deleted: [], kept: [], merged: [], replaced: []},
  ...{conflicts: [], skipped: []},
}

export function filesReport(decisions: Decisions, skipped: readonly TreePath[]): FilesReport {
  const having = (verdict: Verdict): readonly ShownPath[] =>
    [...decisions]
      .filter(([path, decision]) => decision.verdict === verdict && !isBookkeeping(path))
      .map(([path]) => shownPath(path))
  return {
    taken: having('mine'),
    deleted: having('delete'),
    kept: having('kept'),
    merged: having('merged'),
    replaced: having('replaced'),
    conflicts: having('conflict'),
    skipped: skipped.map(shownPath),
  }
}

export const isNothing = (report: DeltaReport): boolean =>
  [
    ...[report.taken, report.deleted, report.kept, report.merged, report.replaced, report.conflicts],
    report.packageDatabases,
  ].every((list) => list.length === 0)
