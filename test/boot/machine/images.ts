import {linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {createHash} from 'node:crypto'
import {basename, dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {cached, cacheFolder} from '../../lab/cache.ts'
import {image, imageRecipe} from '../../lab/images.ts'
import {builtPackage} from '../../lab/package/built.ts'
import {tool} from '../../lab/tool.ts'

/** `a` is node 1.0, `b` node 1.1, `c` node 2.0 of Debian 13; `panics` is node 1.1 too, whose kernel finds nothing to start. */
export type BootImage = 'a' | 'b' | 'c' | 'panics'

/** Path of a raw ext4 image with imgbase in it, made where the cache has none of this build. */
export async function bootImage(name: BootImage): Promise<string> {
  const key = await recipe()
  return cached(`boot-${key}`, `${name}.ext4`, (path) => make(path, name))
}

const make = (path: string, name: BootImage): Promise<void> =>
  name === 'panics' ? withoutInitrd(path) : makeFrom(path, name)

async function makeFrom(path: string, name: Exclude<BootImage, 'panics'>): Promise<void> {
  forgetOldBuilds()
  const tree = join(dirname(path), 'tree')
  mkdirSync(tree)
  const tar = await image(`${name}.tar`)
  await tool('tar', ['--xattrs', '--xattrs-include=*', '--numeric-owner', '-C', tree, '-xf', tar])
  await tool('bash', [overlay, tree, await builtPackage()])
  await tool('truncate', ['-s', '1200M', path])
  await tool('mkfs.ext4', ['-q', '-d', tree, path])
  rmSync(tree, {recursive: true})
}

/** No file system that holds an init: the kernel mounts no thin volume by itself, and panics. */
async function withoutInitrd(path: string): Promise<void> {
  await tool('cp', ['--sparse=always', '--reflink=auto', await bootImage('b'), path])
  const words = join(dirname(path), 'no-initrd')
  writeFileSync(words, 'no initrd\n')
  const names = (await tool('debugfs', ['-R', 'ls -p /boot', path], {stderr: 'ignore'})).match(/initrd\.img-[^/\n]+/g)
  for (const name of names ?? [])
    for (const request of [`rm /boot/${name}`, `write ${words} /boot/${name}`])
      await tool('debugfs', ['-w', '-R', request, path])
  await tool('e2fsck', ['-fn', path])
}

/** Every build has images of its own, of gigabytes: those that nobody used for a day go. */
function forgetOldBuilds(): void {
  const day = 24 * 60 * 60 * 1000
  for (const name of readdirSync(cacheFolder()).filter((one) => one.startsWith('boot-'))) {
    const folder = join(cacheFolder(), name)
    if (Date.now() - statSync(folder).mtimeMs > day) rmSync(folder, {recursive: true, force: true})
  }
}

const overlay = fileURLToPath(new URL('overlay.sh', import.meta.url))

/** Changes with anything that goes into the images. */
export async function recipe(): Promise<string> {
  const hash = createHash('sha256')
  hash.update(basename(dirname(await builtPackage())))
  for (const path of [
    overlay,
    ...['images.ts', 'disks.ts'].map((name) => fileURLToPath(new URL(name, import.meta.url))),
  ])
    hash.update(readFileSync(path))
  for (const name of ['b.tar', 'c.tar'] as const) hash.update(imageRecipe(name))
  return hash.digest('hex').slice(0, 12)
}

/** Path of a read-only disk whose ext4 file system has these images, compressed, as NAME.zst. */
export async function imagesDisk(...names: readonly BootImage[]): Promise<string> {
  const paths = await Promise.all(names.map(compressed))
  return cached(`boot-${await recipe()}`, `images-${names.join('-')}.img`, async (path) => {
    const tree = join(dirname(path), 'images')
    mkdirSync(tree)
    for (const [index, name] of names.entries()) linkSync(paths[index] ?? '', join(tree, `${name}.zst`))
    await tool('mke2fs', ['-q', '-t', 'ext4', '-d', tree, path, '1G'])
  })
}

const compressed = async (name: BootImage): Promise<string> => {
  const image = await bootImage(name)
  return cached(`boot-${await recipe()}`, `${name}.ext4.zst`, async (path) => {
    await tool('zstd', ['-3', '-T0', '-q', image, '-o', path])
  })
}
