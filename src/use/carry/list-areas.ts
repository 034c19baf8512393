import {carriedAreas, carries} from '../../carry/areas.ts'
import type {Trees} from '../../host/trees.ts'
import type {CarryRules} from '../../model/carry-rules.ts'
import type {Listing} from '../../model/tree.ts'

/** All names of a root that are carried. */
export async function listAreas(trees: Trees, root: string, rules: CarryRules): Promise<Listing> {
  const isCarried = carries(rules)
  const {entries, hidden} = await trees.list(root, ...carriedAreas(rules))
  return {entries: new Map([...entries].filter(([path]) => isCarried(path))), hidden}
}
