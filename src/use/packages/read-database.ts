import {packageDatabases} from '../../carry/package-database.ts'
import {
  parseDpkgStatus,
  parseRpmList,
  rpmListFormat,
  type InstalledPackage,
  type PackageKind,
} from '../../carry/packages/installed-packages.ts'
import type {Host} from '../../host/host.ts'
import {treePath, type TreePath} from '../../model/tree-path.ts'

type DatabaseHost = Pick<Host, 'tools' | 'trees' | 'files'>

/** What the database of a root tells, wherever it lies in that root; null where it has none. */
export async function readDatabase(
  host: DatabaseHost,
  root: string,
  kind: PackageKind,
): Promise<readonly InstalledPackage[] | null> {
  for (const {name, inLayer, underVar} of packageDatabases)
    for (const folder of name === kind ? [inLayer, underVar] : []) {
      const list = await (kind === 'dpkg' ? readDpkg : readRpm)(host, root, folder)
      if (list !== null) return list
    }
  return null
}

async function readDpkg(
  {trees}: DatabaseHost,
  root: string,
  folder: TreePath,
): Promise<readonly InstalledPackage[] | null> {
  const status = await trees.read(root, treePath(`${folder}/status`))
  return status === null ? null : parseDpkgStatus(Buffer.from(status).toString('utf8'))
}

/** rpm writes beside a database that it only reads: it is given a copy. */
async function readRpm(
  host: DatabaseHost,
  root: string,
  folder: TreePath,
): Promise<readonly InstalledPackage[] | null> {
  const {tools, trees, files} = host
  const {entries} = await trees.list(root, folder)
  if (![...entries.keys()].some((path) => /\/(?:rpmdb\.sqlite|Packages(?:\.db)?)$/.test(path))) return null
  await files.removeTree(copyFolder)
  await files.makeDirectory(copyFolder)
  try {
    await trees.copy(root, copyFolder, entries.keys())
    const list = ['rpm', '--dbpath', `${copyFolder}/${folder}`, '-qa', '--queryformat', rpmListFormat] as const
    return parseRpmList((await tools.run(list)).stdout)
  } finally {
    await files.removeTree(copyFolder)
  }
}

const copyFolder = '/run/imgbase/rpm-database'
