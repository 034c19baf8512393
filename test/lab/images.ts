import {mkdirSync} from 'node:fs'
import {readFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {cached, recipeKey} from './cache.ts'
import {imagePackages} from './packages.ts'
import {tool} from './tool.ts'

const recipes = {
  'a.tar': async (path: string) => makeA(path),
  'b.tar': makeB,
  'c.tar': makeC,
  'a.ext4': async (path: string) => makeExt4(path, 'a.tar'),
  'b.ext4': async (path: string) => makeExt4(path, 'b.tar'),
  'b.ext4.zst': makeCompressed,
  'b.squashfs': makeLiveOs,
  'b-flat.squashfs': makeFlat,
} as const

/**
 * A form of an image; `a` is node 1.0 (NVR node-1.0-1), `b` node 1.1, both this machine's Debian with kernel, initrd, systemd and LVM;
 * `c` is node 2.0, of Debian 13.
 */
export type ImageName = keyof typeof recipes

/** Path of an image, made where it is not in the cache yet; only root can make one. */
export const image = (name: ImageName): Promise<string> => cached(`images-${imageRecipe(name)}`, name, recipes[name])

/** Changes with what an image is made of. */
export const imageRecipe = (name: ImageName): string =>
  name === 'c.tar'
    ? recipeKey(['images/node-1.0.sh', 'images/node-2.0.sh'], wordsOfC)
    : recipeKey(
        ['images/node-1.0.sh', 'images/node-1.1.sh'],
        name.endsWith('.tar') ? wordsOfA : [...wordsOfA, fileSystemSize],
      )

/** What is in it, and room for half as much. */
const fileSystemSize = '768M'

const hook = (name: string): string => fileURLToPath(new URL(`images/${name}`, import.meta.url))

/** Neither manuals nor translations nor time zones: an image is made in half the time, and each walk through it is shorter. */
const excluded = ['man', 'doc', 'info', 'locale', 'zoneinfo'].map((folder) => `/usr/share/${folder}/*`)

/** Without it minbase gets usrmerge, which needs all of Perl: a tenth of an image. */
const mergedUsr = '--hook-dir=/usr/share/mmdebstrap/hooks/maybe-merged-usr'

/** A small Debian with these packages and what they depend on. */
export const minimalWith = (packages: readonly string[]): readonly string[] => [
  '--variant=minbase',
  `--include=${packages.join(',')}`,
  mergedUsr,
  ...excluded.map((glob) => `--dpkgopt=path-exclude=${glob}`),
  '--dpkgopt=path-include=/usr/share/doc/*/copyright',
  '--aptopt=APT::Install-Recommends "false"',
  '--aptopt=Acquire::Languages "none"',
]

const wordsOfA = minimalWith(imagePackages)
/** In Debian 13 apt brings no gpgv any more, which the package depends on. */
const wordsOfC = minimalWith([...imagePackages, 'gpgv'])

const makeA = (path: string): Promise<void> =>
  mmdebstrap(path, [...wordsOfA, `--customize-hook=${hook('node-1.0.sh')}`])

async function makeB(path: string): Promise<void> {
  const extract = `tar --xattrs --xattrs-include='*' -C "$1" -xf '${await image('a.tar')}'`
  await mmdebstrap(path, ['--variant=custom', `--setup-hook=${extract}`, `--customize-hook=${hook('node-1.1.sh')}`])
}

async function makeC(path: string): Promise<void> {
  const hooks = ['node-1.0.sh', 'node-2.0.sh'].map((name) => `--customize-hook=${hook(name)}`)
  await mmdebstrap(path, [...wordsOfC, ...hooks], 'trixie')
}

/** Makes a root file system of the suite that this machine runs, or of another one. */
export async function mmdebstrap(path: string, words: readonly string[], other?: string): Promise<void> {
  const {suite, sources} = await packageSources()
  const [wanted, input] = other === undefined ? [suite, sources] : [other, sources.replaceAll(` ${suite}`, ` ${other}`)]
  await tool('mmdebstrap', ['--mode=root', '--format=tar', '--quiet', ...words, wanted, path, '-'], {input})
}

/** This machine's own suite and mirrors, so that no host is named here. */
async function packageSources(): Promise<{readonly suite: string; readonly sources: string}> {
  const suite = /^VERSION_CODENAME=(.+)$/m.exec(await readFile('/etc/os-release', 'utf8'))?.[1]
  if (suite === undefined)
    throw new Error('The images are made from the Debian suite that this machine runs: /etc/os-release names none.')
  const targets = await tool('apt-get', [
    'indextargets',
    '--format',
    '$(ORIGIN) deb $(REPO_URI) $(CODENAME) $(COMPONENT)',
  ])
  const lines = targets
    .split('\n')
    .filter((line) => line.startsWith('Debian ') && line.split(' ')[3]?.startsWith(suite))
  return {suite, sources: [...new Set(lines)].map((line) => `${line.replace('Debian ', '')}\n`).join('')}
}

async function makeExt4(path: string, from: 'a.tar' | 'b.tar'): Promise<void> {
  const tree = join(dirname(path), 'tree')
  mkdirSync(tree)
  await tool('tar', ['--xattrs', '--xattrs-include=*', '--numeric-owner', '-C', tree, '-xf', await image(from)])
  await tool('truncate', ['-s', fileSystemSize, path])
  await tool('mkfs.ext4', ['-q', '-d', tree, path])
}

async function makeCompressed(path: string): Promise<void> {
  await tool('zstd', ['-3', '-T0', '-q', await image('b.ext4'), '-o', path])
}

/** As an installation medium has it: a file system image inside a squashfs. */
async function makeLiveOs(path: string): Promise<void> {
  const tree = join(dirname(path), 'live')
  mkdirSync(join(tree, 'LiveOS'), {recursive: true})
  await tool('cp', ['--sparse=always', '--reflink=auto', await image('b.ext4'), join(tree, 'LiveOS/rootfs.img')])
  await tool('mksquashfs', [tree, path, '-comp', 'zstd', '-quiet', '-no-progress'])
}

async function makeFlat(path: string): Promise<void> {
  await tool('mksquashfs', ['-', path, '-tar', '-comp', 'zstd', '-quiet', '-no-progress'], {
    inputFile: await image('b.tar'),
  })
}
