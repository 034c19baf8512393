import {packageDatabases} from '../../carry/package-database.ts'
import type {Host} from '../../host/host.ts'
import {packageKey, type InstalledPackage, type PackageKind} from '../../model/installed-package.ts'
import {treePath, type TreePath} from '../../model/tree-path.ts'
import {parseDpkgStatus, parseRpmList, rpmListFormat} from '../../read/installed-packages.ts'

type DatabaseHost = Pick<Host, 'tools' | 'trees' | 'files'>

/** What the database of a root tells, wherever it lies in that root; null where it has none. */
export async function readDatabase(
  host: DatabaseHost,
  root: string,
  kind: PackageKind,
): Promise<readonly InstalledPackage[] | null> {
  const folder = await databaseFolder(host, root, kind)
  if (folder === null) return null
  return kind === 'dpkg'
    ? parseDpkgStatus(textOf(await host.trees.read(root, treePath(`${folder}/status`))))
    : parseRpmList(await askRpm(host, root, folder, ['-qa', '--queryformat', rpmListFormat]))
}

/** The names of all files and folders that `packages` of the database of a root own, a line each, as absolute paths. */
export async function listFilesOf(
  host: DatabaseHost,
  root: string,
  kind: PackageKind,
  packages: readonly InstalledPackage[],
): Promise<string> {
  const folder = packages.length === 0 ? null : await databaseFolder(host, root, kind)
  if (folder === null) return ''
  if (kind === 'rpm') return await askRpm(host, root, folder, ['-ql', ...packages.map((one) => packageKey(kind, one))])
  const info = `${root}/${folder}/info`
  const input = packages
    .flatMap(({name, architecture}) => [`${name}.list\0`, `${name}:${architecture}.list\0`])
    .join('')
  return textOf(await host.tools.bytes(['bash', '-c', catEach, 'lists', info], {input: Buffer.from(input)}))
}

/** dpkg's list of a package that can be there for several architectures has that in its name. */
const catEach = 'cd "$1" && while IFS= read -r -d "" list; do [ ! -f "$list" ] || cat -- "$list" || exit; done'

const textOf = (bytes: Uint8Array | null): string => Buffer.from(bytes ?? []).toString('latin1')

async function databaseFolder({trees}: DatabaseHost, root: string, kind: PackageKind): Promise<TreePath | null> {
  const files = kind === 'dpkg' ? ['status'] : ['rpmdb.sqlite', 'Packages.db', 'Packages']
  for (const {inLayer, underVar} of packageDatabases.filter(({name}) => name === kind))
    for (const folder of [inLayer, underVar])
      for (const file of files) if ((await trees.typeOf(root, treePath(`${folder}/${file}`))) === 'file') return folder
  return null
}

/** rpm writes beside a database that it only reads: it is given a copy, a new one each time, since readers hold no lock. */
async function askRpm(
  {tools, trees, files}: DatabaseHost,
  root: string,
  folder: TreePath,
  words: readonly string[],
): Promise<string> {
  await files.makeDirectory(copies)
  await tools.run(['find', copies, ...killed, '-exec', 'rm', '-rf', '{}', '+'])
  const {stdout} = await tools.run(['mktemp', '--directory', `${copies}/rpm-database.XXXXXXXX`])
  const copy = stdout.trim()
  try {
    await trees.copy(root, copy, (await trees.list(root, folder)).entries.keys())
    return textOf(await tools.bytes(['rpm', '--dbpath', `${copy}/${folder}`, ...words]))
  } finally {
    await files.removeTree(copy)
  }
}

const copies = '/run/imgbase'

/** What a reader that was killed left: nobody reads for an hour. */
const killed = ['-maxdepth', '1', '-name', 'rpm-database.*', '-mmin', '+60']
