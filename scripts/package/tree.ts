import {chmod, cp, lutimes, mkdir, readdir, readFile, symlink, writeFile} from 'node:fs/promises'
import {basename, dirname, join, relative} from 'node:path'
import {gzipSync} from 'node:zlib'
import {execa} from 'execa'
import {bashCompletion} from './bash-completion.ts'
import {hookEvents} from '../../src/model/hook.ts'
import {shownCommands} from './commands.ts'
import {manPage} from './man-page.ts'
import {project, type Release} from './release.ts'
import {thirdParty} from './third-party.ts'
import {zshCompletion} from './zsh-completion.ts'

const packaging = join(project, 'packaging')

/** Lays out everything that an installed imgbase is made of below `root`, the same for deb and rpm. */
export async function makeTree(root: string, release: Release): Promise<void> {
  await runtimeAndBundle(root)
  await mkdir(join(root, 'usr/bin'), {recursive: true})
  await symlink('../lib/imgbase/bin/imgbase', join(root, 'usr/bin/imgbase'))
  await copied('units', join(root, 'usr/lib/systemd/system'))
  await copied('health.d', join(root, 'usr/lib/imgbase/health.d'), 0o755)
  await copied('kernel/hook', join(root, 'usr/lib/imgbase/kernel-hook'), 0o755)
  await copied('kernel/96-imgbase.install', join(root, 'usr/lib/kernel/install.d/96-imgbase.install'), 0o755)
  for (const folder of ['kernel/postinst.d', 'kernel/postrm.d', 'initramfs/post-update.d'])
    await copied('kernel/conffile', join(root, 'etc', folder, 'zz-imgbase'), 0o755)
  await copied('health.conf', join(root, 'etc/imgbase/health.conf'))
  for (const kind of ['required', 'wanted'])
    await mkdir(join(root, 'etc/imgbase/health.d', kind), {recursive: true, mode: 0o755})
  for (const event of hookEvents) await mkdir(join(root, 'etc/imgbase/hooks.d', event), {recursive: true, mode: 0o755})
  await writtenForPeople(root, release)
  await text(join(root, 'usr/lib/imgbase/files'), await listOf(root))
}

/** What an update puts into a layer whose image has no imgbase: everything but what is there for people. */
async function listOf(root: string): Promise<string> {
  const all = await readdir(root, {withFileTypes: true, recursive: true})
  const paths = all.flatMap((one) => (one.isDirectory() ? [] : [relative(root, join(one.parentPath, one.name))]))
  const needed = [...paths, 'usr/lib/imgbase/files'].filter((path) => !/^usr\/share\/(doc|lintian)\//.test(path))
  return `${needed.toSorted().join('\n')}\n`
}

async function runtimeAndBundle(root: string): Promise<void> {
  const home = join(root, 'usr/lib/imgbase')
  await mkdir(home, {recursive: true})
  // A third of the binary is symbols.
  await execa('strip', ['-o', join(home, 'node'), join(project, 'node_modules/node/bin/node')])
  await chmod(join(home, 'node'), 0o755)
  await cp(join(project, 'dist'), join(home, 'dist'), {recursive: true})
  await chmodAll(join(home, 'dist'), 0o644)
  await copied('../bin/imgbase', join(home, 'bin/imgbase'), 0o755)
  for (const name of await readdir(join(project, 'layouts')))
    if (name.endsWith('.yaml')) await copied(`../layouts/${name}`, join(home, 'layouts', name))
  await text(join(home, 'package.json'), await packageJson())
}

/** Only what oclif reads: nothing of how it was built. */
async function packageJson(): Promise<string> {
  const all = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as Record<string, unknown>
  const kept = ['name', 'version', 'description', 'license', 'type', 'bin', 'oclif']
  return `${JSON.stringify(Object.fromEntries(kept.map((key) => [key, all[key]])), null, 2)}\n`
}

async function writtenForPeople(root: string, release: Release): Promise<void> {
  const commands = shownCommands()
  const exitCodes = await readFile(join(project, 'docs/exit-codes.md'), 'utf8')
  const share = join(root, 'usr/share')
  await compressed(join(share, 'man/man8/imgbase.8.gz'), manPage(commands, release, exitCodes))
  await text(join(share, 'bash-completion/completions/imgbase'), bashCompletion(commands))
  await text(join(share, 'zsh/vendor-completions/_imgbase'), zshCompletion(commands))
  const doc = join(share, 'doc/imgbase')
  await copied('debian/copyright', join(doc, 'copyright'))
  await compressed(join(doc, 'third-party.gz'), await thirdParty())
  await compressed(join(doc, 'changelog.gz'), await readFile(join(project, 'CHANGELOG.md'), 'utf8'))
  await copied('examples', join(doc, 'examples'))
  await copied('debian/lintian-overrides', join(share, 'lintian/overrides/imgbase'))
}

/** A file, or a folder with its files, out of packaging/. */
async function copied(name: string, target: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(target), {recursive: true})
  await cp(join(packaging, name), target, {recursive: true, filter: (path) => basename(path) !== '.gitkeep'})
  await chmodAll(target, mode)
}

async function chmodAll(target: string, mode: number): Promise<void> {
  const below = await readdir(target, {withFileTypes: true, recursive: true}).catch(() => null)
  if (below === null) return await chmod(target, mode)
  await chmod(target, 0o755)
  for (const one of below) await chmod(join(one.parentPath, one.name), one.isDirectory() ? 0o755 : mode)
}

export async function text(path: string, content: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(path), {recursive: true})
  await writeFile(path, content)
  await chmod(path, mode)
}

/** gzip of Node leaves name and time out. */
export async function compressed(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), {recursive: true})
  await writeFile(path, gzipSync(content, {level: 9}))
  await chmod(path, 0o644)
}

/** Gives everything below `root` and itself one time and, to folders, one mode: the same tree each time. */
export async function settle(root: string, epoch: number): Promise<void> {
  for (const one of await readdir(root, {withFileTypes: true, recursive: true})) {
    const path = join(one.parentPath, one.name)
    if (one.isDirectory()) await chmod(path, 0o755)
    await lutimes(path, epoch, epoch)
  }
  await chmod(root, 0o755)
  await lutimes(root, epoch, epoch)
}
