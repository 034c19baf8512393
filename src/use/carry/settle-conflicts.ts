import {accountPaths} from '../../carry/accounts/account-files.ts'
import {sideOf, type Decision, type Decisions, type TwoSides} from '../../carry/decision.ts'
import {lineLists} from '../../carry/merge/line-lists.ts'
import {mergeEntries} from '../../carry/merge/merge-entries.ts'
import {attributesFrom, settleAccounts, type ThreeFiles} from '../../carry/merge/settle.ts'
import type {Ancestor} from '../../carry/three-way.ts'
import type {Trees} from '../../host/trees.ts'
import type {TreePath} from '../../model/tree-path.ts'
import type {LayerAccounts} from './accounts.ts'
import type {CarryRoots} from './roots.ts'

/**
 * What was decided, with accounts merged by entry, and files that both changed merged where that can be done cleanly: lists by
 * entry, other texts by diff3(1).
 */
export async function settleConflicts(
  trees: Trees,
  roots: CarryRoots,
  decisions: Decisions,
  {sides, ancestorOf, accounts}: Known,
): Promise<Decisions> {
  const settled = new Map(decisions)
  for (const [path, decision] of decisions) {
    const ancestor = ancestorOf(path)
    const files = {
      mine: sideOf(sides.mine, path),
      theirs: sideOf(sides.theirs, path),
      ancestor: ancestor.kind === 'known' ? ancestor.side : null,
    }
    const file = accountPaths.get(path)
    const text = file && accounts.merged?.texts[file]
    if (text !== undefined && text !== null)
      settled.set(path, settleAccounts(decision, files, Buffer.from(text, 'latin1')))
    else if (decision.verdict === 'conflict') settled.set(path, await settleOne(trees, roots, path, decision, files))
  }
  return settled
}

export interface Known {
  readonly sides: TwoSides
  readonly ancestorOf: (path: TreePath) => Ancestor
  readonly accounts: LayerAccounts
}

async function settleOne(
  trees: Trees,
  {mine, theirs, ancestor}: CarryRoots,
  path: TreePath,
  decision: Decision,
  files: ThreeFiles,
): Promise<Decision> {
  const wins = attributesFrom(files)
  if (wins === null || ancestor === null || files.ancestor?.type !== 'file') return decision
  const keyOf = lineLists.get(path)
  if (keyOf === undefined) {
    const content = await trees.merge({mine, ancestor, theirs}, path)
    return content === null ? decision : {verdict: 'merged', wins, beside: false, content}
  }
  const [before, ours, others] = await Promise.all(
    [ancestor, mine, theirs].map(async (root) => Buffer.from((await trees.read(root, path)) ?? []).toString('latin1')),
  )
  const {text, conflict} = mergeEntries(keyOf, before ?? '', ours ?? '', others ?? '')
  const content = Buffer.from(text, 'latin1')
  return {verdict: conflict ? 'conflict' : 'merged', wins, beside: conflict, content}
}
