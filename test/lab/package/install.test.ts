import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {dependencies} from '../../../scripts/package/release.ts'
import {cached, recipeKey} from '../cache.ts'
import {minimalWith, mmdebstrap} from '../images.ts'
import {tool} from '../tool.ts'
import {builtPackage, makePackages} from './built.ts'

describe('the package', function () {
  this.timeout(1_800_000)
  const folder = mkdtempSync(join(tmpdir(), 'imgbase-package-test-'))
  after(() => rmSync(folder, {recursive: true, force: true}))
  const at = (name: string): string => join(folder, name)
  let deb: string

  before(async () => {
    deb = await builtPackage()
  })

  it('is the same, byte by byte, when it is made again', async () => {
    const [again = ''] = await makePackages(at('again'))
    await tool('cmp', [deb, again])
  })

  it('holds in its rpm what it holds as a Debian package', async () => {
    for (const kind of ['deb', 'rpm']) mkdirSync(at(kind))
    await tool('dpkg-deb', ['-x', deb, at('deb')])
    await tool('bash', ['-c', 'rpm2cpio "$0" | cpio -id --quiet -D "$1"', await builtPackage('rpm'), at('rpm')])
    await tool('diff', ['-r', '--exclude=changelog.gz', at('deb'), at('rpm')])
    const modes = async (root: string): Promise<string> =>
      await tool('bash', ['-c', 'cd "$0" && find . -type f -printf "%p %m\n" | sort', root])
    expect(await modes(at('rpm'))).to.equal(await modes(at('deb')))
  })

  it('has a manual that renders without warnings, and tells of every command', async () => {
    await tool('dpkg-deb', ['-x', deb, at('man')])
    const page = join(at('man'), 'usr/share/man/man8/imgbase.8.gz')
    const words = ['-c', 'man --warnings --encoding=UTF-8 -l "$0" 2>&1 >"$1"', page, at('page')]
    expect(await tool('bash', words, {env: {MANWIDTH: '100', LC_ALL: 'C.UTF-8'}})).to.equal('')
    const text = await tool('cat', [at('page')])
    expect(text).to.match(/^ +imgbase update \[IMAGE\] \[FLAG\]\.\.\.$/m)
    expect(text).to.match(/^ +--set-default=LAYER$/m)
    expect(text).to.match(/^ +77 +it must be run as root$/m)
  })

  describe('installed in a Debian that has its dependencies and no Node', () => {
    const root = at('root')
    const inRoot = (script: string): Promise<string> =>
      tool('unshare', [...namespaces, 'bash', '-c', entering, root, script])
    const files = (): Promise<string> => inRoot(listing)

    before(async () => {
      mkdirSync(root)
      await tool('tar', ['-C', root, '-xf', await minimalRoot()])
      rmSync(join(root, 'etc/dpkg/dpkg.cfg.d/99mmdebstrap'))
      await tool('cp', [deb, join(root, 'new.deb')])
      await olderPackage(deb, join(root, 'old.deb'))
    })

    it('installs, upgrades and is purged without a trace', async () => {
      const before = await files()
      await inRoot('dpkg -i /old.deb && echo "HEALTH_TIMEOUT=7" >/etc/imgbase/health.conf')
      expect(await inRoot('dpkg-query -W -f "\\${Version}" imgbase; ls /usr/lib/imgbase')).to.contain('only-old')
      await inRoot('dpkg -i /new.deb </dev/null')
      expect(await inRoot('ls /usr/lib/imgbase')).to.not.contain('only-old')
      expect(await inRoot('cat /etc/imgbase/health.conf')).to.equal('HEALTH_TIMEOUT=7')
      expect(await inRoot('dpkg --verify imgbase')).to.equal('??5?????? c /etc/imgbase/health.conf')
      expect(await inRoot('cd /etc/systemd/system && ls *.target.*/imgbase*')).to.equal(
        [
          'boot-complete.target.requires/imgbase-health.service',
          'multi-user.target.wants/imgbase.service',
          'sysinit.target.wants/imgbase-early.service',
          'sysinit.target.wants/imgbase-trial.timer',
        ].join('\n'),
      )
      expect(await inRoot('command -v node npm || imgbase --version')).to.match(/^imgbase\/\S+ linux-x64 node-v\d/)
      expect(await inRoot('NODE_OPTIONS=--nonsense imgbase --help')).to.match(/^ +update +Pull an image/m)
      await inRoot('dpkg -r imgbase')
      expect(await inRoot('cat /etc/imgbase/health.conf')).to.equal('HEALTH_TIMEOUT=7')
      await inRoot('dpkg --purge imgbase')
      expect(await files()).to.equal(before)
    })
  })

  describe('completes', () => {
    const completions = at('completions')

    before(async () => {
      await tool('dpkg-deb', ['-x', deb, completions])
      mkdirSync(join(completions, 'bin'))
      writeFileSync(
        join(completions, 'bin/imgbase'),
        '#!/bin/sh\n[ "$*" != "layout --layers" ] || printf "a-1-1+1\\na-1-1+2\\n"\n',
        {mode: 0o755},
      )
    })

    /** What bash would offer for the last of the words. */
    const bash = async (...words: readonly string[]): Promise<readonly string[]> => {
      const script = `. "$0/usr/share/bash-completion/completions/imgbase"; shift 0
        COMP_WORDS=(imgbase "$@"); COMP_CWORD=$#; PATH=$0/bin:$PATH; _imgbase; printf '%s\\n' "\${COMPREPLY[@]}"`
      return (await tool('bash', ['-c', script, completions, ...words])).split('\n')
    }

    it('commands, flags, the values of flags and the names of layers in bash', async () => {
      expect(await bash('ro')).to.deep.equal(['rollback'])
      expect(await bash(''))
        .to.include.members(['update', 'w'])
        .and.not.include('service')
      expect(await bash('update', '--n')).to.deep.equal(['--nvr'])
      expect(await bash('update', '--filesystem', '')).to.deep.equal(['ext4', 'xfs'])
      expect(await bash('rollback', '--to', '=', 'a')).to.deep.equal(['a-1-1+1', 'a-1-1+2'])
      expect(await bash('pin', '')).to.deep.equal(['a-1-1+1', 'a-1-1+2'])
    })

    it('the same in zsh', async () => {
      const offered = async (command: string): Promise<readonly string[]> =>
        (await tool('zsh', ['-f', inZsh, completions, command], {timeout: 10_000})).split('\n')
      expect(await offered('')).to.include(
        'rollback:Boot another layer next: the last other one that ran well, or the one named.',
      )
      expect(await offered('rollback')).to.include(
        '--to=[The layer to boot.]:LAYER:{_imgbase_words "imgbase layout --layers"}',
      )
      expect((await offered('update')).join('\n')).to.match(/^--filesystem=.*:\(ext4 xfs\)$/m)
      expect(await offered('pin')).to.include.members(['a-1-1+1', 'a-1-1+2'])
    })
  })
})

const inZsh = new URL('complete-in-zsh.zsh', import.meta.url).pathname

const minimalRoot = (): Promise<string> => {
  const words = minimalWith(dependencies.debian.map((one) => one.split(' ')[0] ?? ''))
  return cached(`minimal-${recipeKey([], words)}`, 'root.tar', (path) => mmdebstrap(path, words))
}

/** The same package with a lower version and a file that the new one lacks. */
async function olderPackage(deb: string, path: string): Promise<void> {
  const tree = `${path}.tree`
  await tool('dpkg-deb', ['-R', deb, tree])
  await tool('sed', ['-i', 's/^Version: .*/Version: 0.0.1/', join(tree, 'DEBIAN/control')])
  writeFileSync(join(tree, 'usr/lib/imgbase/only-old'), '')
  await tool('dpkg-deb', ['--root-owner-group', '-Znone', '-b', tree, path])
  rmSync(tree, {recursive: true})
}

const namespaces = ['--mount', '--pid', '--fork', '--kill-child']
const entering = 'mount -t proc proc "$0/proc" && exec chroot "$0" bash -euc "$1"'
const listing = `find / -xdev ! -path '/proc/*' ! -path '/var/lib/dpkg/*' ! -path '/var/log/*' ! -path '/tmp/*' -printf '%p %m %U %l\\n' | sort`
