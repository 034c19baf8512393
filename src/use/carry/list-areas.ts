import {carriedAreas} from '../../carry/areas.ts'
import type {Trees} from '../../host/trees.ts'
import type {Listing} from '../../model/tree.ts'

/** The name under which the listing of the carried files is stored. */
export const seenFiles = 'files'

/** All names of a root that are carried. */
export async function listAreas(trees: Trees, root: string): Promise<Listing> {
  const listings: Listing[] = []
  for (const area of carriedAreas) listings.push(await trees.list(root, area))
  return {
    entries: new Map(listings.flatMap(({entries}) => [...entries])),
    hidden: new Map(listings.flatMap(({hidden}) => [...hidden])),
  }
}
