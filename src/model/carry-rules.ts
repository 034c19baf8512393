import type {TreePath} from './tree-path.ts'

/** What the administrator says about the carry-over. Each path stands for itself and everything in it. */
export interface CarryRules {
  /** Carried besides what always is. */
  readonly include: readonly TreePath[]
  /** Not carried: the image's stays. */
  readonly exclude: readonly TreePath[]
  /** Where both changed, the image's wins. */
  readonly keepTheirs: readonly TreePath[]
}

export const noRules: CarryRules = {include: [], exclude: [], keepTheirs: []}

/** The folder of the files that say so, in the root that runs. */
export const carryRulesFolder = 'etc/imgbase/carry.d' as TreePath
