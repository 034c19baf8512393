import {accountNames, accountPath, type AccountTexts} from '../../carry/accounts/account-files.ts'
import {mergeAccounts, type MergedAccounts} from '../../carry/accounts/merge-accounts.ts'
import {numbersBetween, sameNumbers, type Numbers} from '../../carry/accounts/numbers.ts'
import type {Trees} from '../../host/trees.ts'
import type {CarryRoots} from './roots.ts'

/** Accounts as the layer shall have them, and how owners are called there. */
export interface LayerAccounts {
  /** Null where a side has none. */
  readonly merged: MergedAccounts | null
  /** From the image's numbers to the layer's, and from the ancestor's to ours. */
  readonly ofTheirs: Numbers
  readonly ofAncestor: Numbers
}

export async function readAccounts(trees: Trees, roots: CarryRoots): Promise<LayerAccounts> {
  const [mine, theirs] = [await textsOf(trees, roots.mine), await textsOf(trees, roots.theirs)]
  const ancestor = roots.ancestor === null ? null : await textsOf(trees, roots.ancestor)
  const merged = mergeAccounts(ancestor, mine, theirs)
  return {
    merged,
    ofTheirs: merged === null ? sameNumbers : numbersBetween(theirs, merged.texts),
    ofAncestor: ancestor === null ? sameNumbers : numbersBetween(ancestor, mine),
  }
}

async function textsOf(trees: Trees, root: string): Promise<AccountTexts> {
  const texts = await Promise.all(accountNames.map((name) => trees.read(root, accountPath(name))))
  const entries = accountNames.map((name, at) => {
    const bytes = texts[at] ?? null
    return [name, bytes === null ? null : Buffer.from(bytes).toString('latin1')] as const
  })
  return Object.fromEntries(entries) as Record<(typeof accountNames)[number], string | null>
}
