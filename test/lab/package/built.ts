import {createHash} from 'node:crypto'
import {globSync, readFileSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {execa} from 'execa'
import {cached, recipeKey} from '../cache.ts'
import {projectFolder} from '../project.ts'
import {tool} from '../tool.ts'

const sources = [
  'bin/*',
  'dist/*',
  'packaging/**',
  'scripts/package.ts',
  'scripts/package/*',
  'layouts/*.yaml',
  'package.json',
  'CHANGELOG.md',
  'docs/exit-codes.md',
]

/** When the tests' packages are dated, in seconds since 1970. */
export const epoch = 1_767_225_600

/** Path of the Debian package of what is built, made where it is not in the cache yet; `rpm` for the rpm of the same tree. */
export const builtPackage = (kind: 'deb' | 'rpm' = 'deb'): Promise<string> =>
  cached(`package-${sourceKey()}`, kind === 'deb' ? 'imgbase.deb' : 'imgbase.rpm', async (path) => {
    const made = await makePackages(dirname(path), kind === 'rpm' ? ['--rpm'] : [])
    await tool('mv', [made.find((one) => one.endsWith(`.${kind}`)) ?? '', path])
  })

/** Runs `npm run package` without its set-up, and gives the paths that it told. */
export async function makePackages(folder: string, words: readonly string[] = []): Promise<readonly string[]> {
  const {stdout} = await execa(process.execPath, [join(projectFolder, 'scripts/package.ts'), folder, ...words], {
    env: {SOURCE_DATE_EPOCH: String(epoch)},
  })
  return stdout.split('\n').map((line) => line.split('  ')[0] ?? '')
}

function sourceKey(): string {
  const files = globSync(sources, {cwd: projectFolder, withFileTypes: true})
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .toSorted()
  const sums = files.map((file) => `${basename(file)} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`)
  return recipeKey([], sums)
}
