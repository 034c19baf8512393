import {copyFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {cached, recipeKey} from '../cache.ts'
import {unpackOfSuite} from '../suite-package.ts'

/** Path of the cosign of Debian 13 (2.5), which runs on Debian 12 too; that has none. */
export const cosignOfTrixie = (): Promise<string> =>
  cached(`cosign-${recipeKey(['sources/cosign.ts', 'suite-package.ts'])}`, 'cosign', async (path) => {
    const folder = join(dirname(path), 'package')
    await unpackOfSuite('trixie', 'cosign', folder)
    copyFileSync(join(folder, 'usr/bin/cosign'), path)
  })
