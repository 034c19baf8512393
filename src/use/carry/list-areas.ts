import {carriedAreas} from '../../carry/areas.ts'
import type {Trees} from '../../host/trees.ts'
import type {Listing} from '../../model/tree.ts'

/** The name under which the listing of the carried files is stored. */
export const seenFiles = 'files'

/** All names of a root that are carried. */
export const listAreas = (trees: Trees, root: string): Promise<Listing> => trees.list(root, ...carriedAreas)
