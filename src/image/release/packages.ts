import type {Host} from '../../host/host.ts'
import type {Packages} from '../../model/packages.ts'
import {ToolError} from '../../model/tool-error.ts'
import {packagesInDpkg, parsePackages} from '../../read/packages.ts'
import {dpkgFiles, rpmFolders, rpmQuery} from '../packages-in.ts'

/** The packages in the ext4 file system in the file `path`; `scratch` is a folder for what is copied out. Null where none were found. */
export async function packagesInExt4(
  {tools, files, report}: Pick<Host, 'tools' | 'files' | 'report'>,
  path: string,
  scratch: string,
): Promise<Packages | null> {
  const debugfs = async (request: string): Promise<string> =>
    (await tools.run(['debugfs', '-R', request, path], {accept: [1]})).stdout
  for (const name of dpkgFiles) {
    const status = await debugfs(`cat ${name}`)
    const found = packagesInDpkg(status)
    if (found.size > 0) return found
  }
  for (const [index, name] of rpmFolders.entries()) {
    const folder = `${scratch}/rpm-${index}`
    await files.makeDirectory(folder)
    await debugfs(`rdump ${name} ${folder}`)
    const [copied] = await files.list(folder)
    if (copied === undefined) continue
    try {
      return parsePackages((await tools.run(['rpm', '--dbpath', `${folder}/${copied}`, ...rpmQuery])).stdout)
    } catch (error) {
      if (!(error instanceof ToolError)) throw error
      report({kind: 'note', text: `the release gets no list of its packages: ${error.message}`})
    }
  }
  return null
}
