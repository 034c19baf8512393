import {existsSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {cached, recipeKey} from '../cache.ts'
import {makeHostDisk} from '../host-disk.ts'
import {image, mmdebstrap} from '../images.ts'
import {tool} from '../tool.ts'
import {rpmPackage} from './rpm-package.ts'

/** The nodes 1.0 and 1.1 with rpm beside dpkg; of rpm's packages 1.1 has another tools, new and no gone. */
export async function rpmImages(): Promise<{readonly host: string; readonly next: string}> {
  const [tools, gone] = [
    await rpmPackage({name: 'tools', version: '1.0'}),
    await rpmPackage({name: 'gone', version: '1'}),
  ]
  const [newer, added] = [
    await rpmPackage({name: 'tools', version: '2.0'}),
    await rpmPackage({name: 'new', version: '1'}),
  ]
  const key = `rpm-${recipeKey(['software/with-rpm.sh', 'host-disk.sh'], [await image('b.tar'), tools, gone, newer, added])}`
  const next = await cached(key, 'b.squashfs', async (path) => {
    const tar = join(dirname(path), 'b.tar')
    await withRpm(await image('b.tar'), tar, [newer, added])
    await tool('mksquashfs', ['-', path, '-tar', '-comp', 'zstd', '-quiet', '-no-progress'], {inputFile: tar})
  })
  const host = await cached(key, 'host.img', async (path) => {
    const tar = join(dirname(path), 'a.tar')
    await withRpm(await image('a.tar'), tar, [tools, gone])
    await makeHostDisk(path, tar)
  })
  return {host, next}
}

/** Puts a copy of the host's disk at `path`. */
export async function copyDisk(original: string, path: string): Promise<void> {
  if (existsSync(path)) throw new Error(`${path} is there already`)
  await tool('cp', ['--sparse=always', '--reflink=auto', original, path])
}

async function withRpm(from: string, to: string, rpms: readonly string[]): Promise<void> {
  const extract = `tar --xattrs --xattrs-include='*' -C "$1" -xf '${from}'`
  const hook = new URL('with-rpm.sh', import.meta.url).pathname
  const install = `sh '${hook}' "$1" ${rpms.map((path) => `'${path}'`).join(' ')}`
  await mmdebstrap(to, ['--variant=custom', `--setup-hook=${extract}`, `--customize-hook=${install}`])
}
