import {createHash} from 'node:crypto'
import {mkdir, readdir, readFile, stat} from 'node:fs/promises'
import {join, relative} from 'node:path'
import {execa} from 'execa'
import {dependencies, description, maintainer, project, type Release} from './release.ts'
import {compressed, settle, text} from './tree.ts'
import {earlyUnit, units} from './units.ts'

/** Makes the Debian package of a tree with dpkg-deb, in `folder`, and gives its path. */
export async function makeDeb(tree: string, folder: string, release: Release): Promise<string> {
  await compressed(join(tree, 'usr/share/doc/imgbase/changelog.gz'), debianChangelog(release, await changes()))
  const control = join(tree, 'DEBIAN')
  await mkdir(control)
  const files = await regularFiles(tree)
  await text(join(control, 'control'), controlFile(release, await installedSize(files)))
  await text(join(control, 'md5sums'), await checksums(tree, files))
  await text(join(control, 'conffiles'), conffiles(tree, files))
  for (const script of ['postinst', 'prerm', 'postrm'])
    await text(join(control, script), await maintainerScript(script), 0o755)
  await settle(tree, release.epoch)
  const path = join(folder, `imgbase_${release.version}_amd64.deb`)
  // One thread: what several make depends on how many there are.
  await execa('dpkg-deb', ['--root-owner-group', '-Zxz', '-z1', '--threads-max=1', '--build', tree, path], {
    env: {SOURCE_DATE_EPOCH: String(release.epoch)},
  })
  return path
}

const controlFile = ({version, summary}: Release, installedKibibytes: number): string =>
  [
    'Package: imgbase',
    `Version: ${version}`,
    'Architecture: amd64',
    'Section: admin',
    'Priority: optional',
    `Maintainer: ${maintainer}`,
    `Installed-Size: ${installedKibibytes}`,
    `Depends: ${dependencies.debian.join(', ')}`,
    'Recommends: iputils-ping, dosfstools, squashfs-tools-ng',
    `Description: ${summary.charAt(0).toLowerCase()}${summary.slice(1)}`,
    ...description.map((line) => ` ${line}`),
    '',
  ].join('\n')

async function regularFiles(tree: string): Promise<readonly string[]> {
  const all = await readdir(tree, {withFileTypes: true, recursive: true})
  return all
    .filter((one) => one.isFile() && !one.parentPath.startsWith(join(tree, 'DEBIAN')))
    .map((one) => join(one.parentPath, one.name))
    .toSorted()
}

async function installedSize(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size))
  return sizes.reduce((sum, size) => sum + Math.ceil(size / 1024), 0)
}

async function checksums(tree: string, files: readonly string[]): Promise<string> {
  const lines = files
    .filter((file) => !isConffile(tree, file))
    .map(async (file) => {
      const sum = createHash('md5')
        .update(await readFile(file))
        .digest('hex')
      return `${sum}  ${relative(tree, file)}\n`
    })
  return (await Promise.all(lines)).join('')
}

const isConffile = (tree: string, file: string): boolean => relative(tree, file).startsWith('etc/')

const conffiles = (tree: string, files: readonly string[]): string =>
  files
    .filter((file) => isConffile(tree, file))
    .map((file) => `/${relative(tree, file)}\n`)
    .join('')

async function maintainerScript(name: string): Promise<string> {
  const template = await readFile(join(project, 'packaging/debian', name), 'utf8')
  return template.replaceAll('@UNITS@', units.join(' ')).replaceAll('@EARLY@', earlyUnit)
}

const changes = (): Promise<string> => readFile(join(project, 'CHANGELOG.md'), 'utf8')

/** The project's own changelog in Debian's form (deb-changelog(5)). */
function debianChangelog({version, epoch}: Release, markdown: string): string {
  const entries = [...markdown.matchAll(/^- (.*(?:\n {2}.*)*)/gm)].map(([, entry = '']) => wrapped(entry))
  const date = new Date(epoch * 1000).toUTCString().replace('GMT', '+0000')
  const lines = entries.map((entry) => `  * ${entry.join('\n    ')}`)
  return `imgbase (${version}) unstable; urgency=medium\n\n${lines.join('\n')}\n\n -- ${maintainer}  ${date}\n`
}

/** Lines of at most 74 characters. */
function wrapped(entry: string): readonly string[] {
  const lines = ['']
  for (const word of entry.split(/\s+/)) {
    const line = lines.at(-1) ?? ''
    if (line === '') lines[lines.length - 1] = word
    else if (line.length + word.length < 74) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines
}
