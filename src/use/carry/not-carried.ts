import {reportedAreas} from '../../carry/areas.ts'
import type {FilesReport, NotCarried} from '../../carry/carry-report.ts'
import {countDifferences} from '../../carry/count-differences.ts'
import type {Trees} from '../../host/trees.ts'
import type {CarryRoots} from './roots.ts'

/** What the node has for itself and an update leaves behind so far. */
export async function findNotCarried(
  trees: Trees,
  roots: CarryRoots,
  files: FilesReport,
): Promise<readonly NotCarried[]> {
  const mine = await trees.list(roots.mine, ...reportedAreas)
  const base = await trees.list(roots.ancestor ?? roots.theirs, ...reportedAreas)
  const areas = reportedAreas.flatMap((area) => {
    const differing = countDifferences(base, mine, area)
    const reason = 'files outside /etc stay in the old layer'
    return differing === 0 ? [] : [{area: `/${area}`, differing, reason}]
  })
  return [...areas, ...accounts(files), ...always]
}

const accountFiles: ReadonlySet<unknown> = new Set(
  ['passwd', 'group', 'shadow', 'gshadow', 'subuid', 'subgid'].map((name) => `/etc/${name}`),
)

function accounts({conflicts}: FilesReport): readonly NotCarried[] {
  const differing = conflicts.filter((path) => accountFiles.has(path)).length
  const reason = 'changed here and by the image: ours stays as a whole, accounts that the image adds are missing'
  return differing === 0 ? [] : [{area: 'accounts', differing, reason}]
}

const always: readonly NotCarried[] = [
  {area: 'packages', differing: null, reason: 'packages installed on this node are not installed again'},
  {area: 'units', differing: null, reason: 'services are carried as the files and links in /etc, not by unit name'},
]
