import {copyFileSync, globSync, mkdirSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {cached, recipeKey} from '../cache.ts'
import {downloadOfSuite} from '../suite-package.ts'
import {tool} from '../tool.ts'

/** Path of the cosign of Debian 13 (2.5), which runs on Debian 12 too; that has none. */
export const cosignOfTrixie = (): Promise<string> =>
  cached(`cosign-${recipeKey(['sources/cosign.ts', 'suite-package.ts'])}`, 'cosign', async (path) => {
    const folder = join(dirname(path), 'package')
    mkdirSync(folder)
    await downloadOfSuite('trixie', 'cosign', folder)
    const [package_ = ''] = globSync(join(folder, '*.deb'))
    await tool('dpkg-deb', ['-x', package_, folder])
    copyFileSync(join(folder, 'usr/bin/cosign'), path)
  })
