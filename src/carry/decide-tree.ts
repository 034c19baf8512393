import {sameSide, type Side} from '../model/tree.ts'
import type {TreePath} from '../model/tree-path.ts'
import {coherent} from './coherent.ts'
import {sideOf, type Decision, type Decisions, type TwoSides} from './decision.ts'
import {ownerOf} from './owned-paths.ts'
import {isBuiltPolicy} from './selinux/policy-name.ts'
import {decide, type Ancestor, type Verdict} from './three-way.ts'

/**
 * Decides about all of `paths`, which have to come with every folder above them that either side knows. Where both changed a
 * file that `keepsTheirs` names, the image's wins.
 */
export function decideTree(
  paths: Iterable<TreePath>,
  sides: TwoSides,
  ancestorOf: (path: TreePath) => Ancestor,
  keepsTheirs: (path: TreePath) => boolean = () => false,
): Decisions {
  const decisions = new Map<TreePath, Decision>()
  for (const path of paths) {
    const decision = decisionAbout(path, sides, ancestorOf)
    const isReplaced = decision.verdict === 'conflict' && decision.beside && keepsTheirs(path)
    decisions.set(path, isReplaced ? {verdict: 'replaced', wins: 'theirs', beside: false} : decision)
  }
  return coherent(decisions, sides)
}

function decisionAbout(path: TreePath, sides: TwoSides, ancestorOf: (path: TreePath) => Ancestor): Decision {
  const mine = sideOf(sides.mine, path)
  const theirs = sideOf(sides.theirs, path)
  const isFolder = mine.type === 'directory' || theirs.type === 'directory'
  const owner = isFolder ? null : ownerOf(path)
  if (owner === 'host') return {verdict: hostVerdict(mine, theirs), wins: 'mine', beside: false}
  // Where the image has no such policy, ours is worth more than none.
  if (isBuiltPolicy(path) && theirs.type !== 'absent') return {verdict: 'theirs', wins: 'theirs', beside: false}
  if (owner === 'image' || mine.type === 'other') return {verdict: 'theirs', wins: 'theirs', beside: false}
  const verdict = decide(ancestorOf(path), mine, theirs)
  const bothFolders = mine.type === 'directory' && theirs.type === 'directory'
  return {verdict, wins: winnerOf(verdict), beside: verdict === 'conflict' && !bothFolders}
}

function hostVerdict(mine: Side, theirs: Side): Verdict {
  if (sameSide(mine, theirs)) return 'same'
  return mine.type === 'absent' ? 'delete' : 'mine'
}

const winnerOf = (verdict: Verdict): 'mine' | 'theirs' =>
  verdict === 'same' || verdict === 'theirs' ? 'theirs' : 'mine'
