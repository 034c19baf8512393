import {cp, mkdir, mkdtemp, rm, stat} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {makeDeb} from './package/deb.ts'
import {project, release} from './package/release.ts'
import {makeRpm} from './package/rpm.ts'
import {makeTree} from './package/tree.ts'

/**
 * `npm run package [-- FOLDER]`: makes the Debian package, and with --rpm the rpm of the same tree, in dist-package/ or FOLDER. Two
 * runs on one commit make the same bytes.
 */
const words = process.argv.slice(2)
const folder = words.find((word) => !word.startsWith('--')) ?? join(project, 'dist-package')
process.umask(0o022)
const work = await mkdtemp(join(tmpdir(), 'imgbase-package-'))
try {
  const of = await release()
  const tree = join(work, 'tree')
  await mkdir(tree)
  await makeTree(tree, of)
  await mkdir(folder, {recursive: true})
  if (words.includes('--rpm')) {
    const copy = join(work, 'rpm-tree')
    await cp(tree, copy, {recursive: true, preserveTimestamps: true, verbatimSymlinks: true})
    await tell(await makeRpm(copy, folder, join(work, 'rpm'), of))
  }
  await tell(await makeDeb(tree, folder, of))
} finally {
  await rm(work, {recursive: true})
}

async function tell(path: string): Promise<void> {
  console.log(`${path}  (${((await stat(path)).size / 1e6).toFixed(1)} MB)`)
}
