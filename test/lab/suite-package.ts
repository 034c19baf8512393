import {globSync, mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {tool} from './tool.ts'

/** Unpacks a package of another suite of Debian into the new `folder`, from this machine's own mirror, with lists of its own. */
export async function unpackOfSuite(suite: string, name: string, folder: string): Promise<void> {
  const targets = await tool('apt-get', ['indextargets', '--format', '$(ORIGIN) $(REPO_URI)'])
  const [, uri = ''] = (targets.split('\n').find((line) => line.startsWith('Debian ')) ?? '').split(' ')
  const sources = join(folder, 'suite.list')
  mkdirSync(join(folder, 'lists/partial'), {recursive: true})
  writeFileSync(sources, `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${uri} ${suite} main\n`)
  const settings = {
    ...{
      'Dir::Etc::sourcelist': sources,
      'Dir::Etc::sourceparts': '/dev/null',
      'Dir::State::lists': join(folder, 'lists'),
    },
    ...{'Dir::State::status': '/dev/null', 'Dir::Cache::pkgcache': '', 'Dir::Cache::srcpkgcache': ''},
    ...{'APT::Sandbox::User': 'root', 'Acquire::Languages': 'none'},
  }
  const words = ['-qq', ...Object.entries(settings).flatMap(([setting, value]) => ['-o', `${setting}=${value}`])]
  await tool('apt-get', [...words, 'update'], {timeout: 120_000})
  await tool('apt-get', [...words, 'download', name], {cwd: folder, timeout: 120_000})
  const [downloaded = ''] = globSync(join(folder, '*.deb'))
  await tool('dpkg-deb', ['-x', downloaded, folder])
}
