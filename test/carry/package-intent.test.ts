import {expect} from 'chai'
import fc from 'fast-check'
import {planModules} from '../../src/carry/packages/kernel-modules.ts'
import {packageIntent} from '../../src/carry/packages/package-intent.ts'
import {packageFileName, packageKey, type InstalledPackage} from '../../src/model/installed-package.ts'
import {parseDpkgStatus, parseRpmList} from '../../src/read/installed-packages.ts'
import {names} from '../host/folders.ts'

const one = (name: string, version = '1', architecture = 'amd64'): InstalledPackage => ({name, version, architecture})

describe('what the administrator did to packages', () => {
  it('is what was added, removed and brought to another version, against what the layer began with', () =>
    expect(
      packageIntent(
        [one('base'), one('removed'), one('dropped'), one('mine')],
        [one('base'), one('added'), one('dropped'), one('mine', '2'), one('both')],
        [one('base', '9'), one('removed', '9'), one('mine', '3'), one('both', '9'), one('new')],
      ),
    ).to.deep.equal({
      wanted: [one('added')],
      removed: [one('removed', '9')],
      replaced: [
        {here: one('mine', '2'), image: one('mine', '3')},
        {here: one('both'), image: one('both', '9')},
      ],
    }))

  it('tells architectures apart, but for a package that came to need none, or one', () =>
    expect(
      packageIntent([], [one('a', '1', 'i386'), one('b', '1', 'all')], [one('a', '1'), one('b', '1', 'amd64')]).wanted,
    ).to.deep.equal([one('a', '1', 'i386')]))

  it('is nothing where nothing was done, whatever the new image has', () => {
    const lists = fc.uniqueArray(fc.record({name: fc.string({minLength: 1}), version: fc.string()}), {
      selector: ({name}) => name,
    })
    fc.assert(
      fc.property(lists, lists, (same, theirs) => {
        const [mine, image] = [same, theirs].map((list) => list.map(({name, version}) => one(name, version)))
        expect(packageIntent(mine ?? [], mine ?? [], image ?? [])).to.deep.equal({
          wanted: [],
          removed: [],
          replaced: [],
        })
      }),
    )
  })
})

describe('package databases', () => {
  it('of dpkg tell what is installed, also what is held or waits for triggers, not what left its configuration', () => {
    const stanza = (name: string, status: string): string =>
      `Package: ${name}\nStatus: ${status}\nArchitecture: all\nVersion: 1:2-3\nDescription: x\n Version: 9\n`
    const states = [
      'install ok installed',
      'hold ok installed',
      'install ok triggers-pending',
      'deinstall ok config-files',
    ]
    const more = ['install reinstreq half-installed', 'install ok unpacked']
    const status = [...states, ...more].map((state, index) => stanza(`p${index}`, state)).join('\n')
    expect(parseDpkgStatus(status)).to.deep.equal([0, 1, 2].map((index) => one(`p${index}`, '1:2-3', 'all')))
    expect(parseDpkgStatus('')).to.deep.equal([])
  })

  it('of rpm hold keys besides packages', () =>
    expect(parseRpmList('tools\t1:2-3\tnoarch\ngpg-pubkey\t1-2\t(none)\n')).to.deep.equal([
      one('tools', '1:2-3', 'noarch'),
    ]))

  it('give names to package files as caches have them', () => {
    expect(packageFileName('dpkg', one('a', '1:2-3'))).to.equal('a_1%3a2-3_amd64.deb')
    expect(packageFileName('rpm', one('a', '1:2-3', 'x86_64'))).to.equal('a-2-3.x86_64.rpm')
    expect([packageKey('dpkg', one('a', '1', 'i386')), packageKey('rpm', one('a', '1', 'i686'))]).to.deep.equal([
      'a:i386',
      'a.i686',
    ])
  })
})

describe("a node's own kernel modules", () => {
  const at = (...paths: readonly string[]) => names(...paths.map((path) => `usr/lib/modules/${path}`))

  it('go along where the new layer has the kernel that they fit', () => {
    const mine = at('6.1/extra/a.ko', '6.1/updates/dkms/b.ko.xz', '6.1/kernel/c.ko', '6.1/updates/d.txt')
    const plan = planModules(mine, at('6.1/kernel/c.ko'), at('6.1/kernel/c.ko'))
    expect(plan.carried.map(({path}) => path)).to.deep.equal(at('6.1/extra/a.ko', '6.1/updates/dkms/b.ko.xz'))
    expect(plan.missing).to.deep.equal([])
  })

  it('are named once where it has another kernel, unless it has them itself, or they came with the image', () => {
    const mine = at('6.1/extra/a.ko', '6.0/extra/a.ko', '6.1/extra/b.ko', '6.1/extra/c.ko.zst')
    const plan = planModules(mine, at('6.1/extra/c.ko'), at('6.2/kernel/x.ko', '6.2/updates/b.ko.xz'))
    expect(plan.carried).to.deep.equal([])
    expect(plan.missing.map(({name}) => name)).to.deep.equal(['a'])
  })
})
