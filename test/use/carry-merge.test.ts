import {expect} from 'chai'
import {execFileSync} from 'node:child_process'
import {chmodSync, chownSync, existsSync, linkSync, lstatSync, readFileSync, statSync} from 'node:fs'
import type {CarryReport} from '../../src/carry/carry-report.ts'
import {CommandFault} from '../../src/model/command-fault.ts'
import {carryOver} from '../../src/use/carry-over.ts'
import {contents, folders, isRoot, type Made} from '../host/folders.ts'
import {carryNode, carryStep} from './carry-node.ts'

const fstab = {'etc/fstab': 'UUID=x / ext4 rw\n'}

describe('carryOver, where both changed', () => {
  const {make} = folders()
  let roots: Record<string, string>

  before(function () {
    if (!isRoot) this.skip()
  })

  const prepare = (
    ancestor: Record<string, Made>,
    mine: Record<string, Made>,
    theirs: Record<string, Made>,
    before: (root: string, side: 'old' | 'mine' | 'new') => void = () => undefined,
  ): void => {
    const made = (side: 'old' | 'mine' | 'new', names: Record<string, Made>): string => {
      const root = make({...fstab, ...names})
      before(root, side)
      return root
    }
    roots = {old: made('old', ancestor), mine: made('mine', mine), new: made('new', theirs)}
    roots = {...roots, 'new+1': make({}), report: make({})}
    // As a snapshot: with the times of what it was made from.
    execFileSync('cp', ['-a', `${roots['new']}/.`, roots['new+1'] ?? ''])
  }
  const carry = (ancestor: string | null = 'old'): Promise<CarryReport> =>
    carryOver(carryNode(roots), carryStep('update', ancestor))
  const read = (name: string): string => readFileSync(`${roots['new+1']}/${name}`, 'utf8')
  const has = (name: string): boolean => existsSync(`${roots['new+1']}/${name}`)

  it('merges texts by diff3, lists by entry, and keeps attributes that either changed', async () => {
    const lines = (first: string, last: string): string => [first, 'b', 'c', 'd', 'e', last, ''].join('\n')
    const name = 'etc/caf\xe9\n.conf'
    const old = {[name]: lines('a', 'f'), 'etc/hosts': '::1 a\n', 'etc/both': 'one\n', 'etc/blob': 'a\0b\n'}
    prepare(
      old,
      {[name]: lines('mine', 'f'), 'etc/hosts': '::1 a\n9.9.9.9 ours\n', 'etc/both': 'two\n', 'etc/blob': 'x\0b\n'},
      {[name]: lines('a', 'theirs'), 'etc/hosts': '::1 a b\n', 'etc/both': 'three\n', 'etc/blob': 'a\0y\n'},
      (root, side) => {
        if (side !== 'mine') return
        chmodSync(Buffer.from(`${root}/${name}`, 'latin1'), 0o640)
        chownSync(Buffer.from(`${root}/${name}`, 'latin1'), 1234, 1234)
      },
    )
    const report = await carry()
    const merged = Buffer.from(`${roots['new+1']}/${name}`, 'latin1')
    expect(readFileSync(merged, 'utf8')).to.equal(lines('mine', 'theirs'))
    expect([statSync(merged).mode & 0o777, statSync(merged).uid]).to.deep.equal([0o640, 1234])
    expect(read('etc/hosts')).to.equal('::1 a b\n9.9.9.9 ours\n')
    expect([read('etc/both'), read('etc/both.imgnew'), read('etc/blob')]).to.deep.equal(['two\n', 'three\n', 'x\0b\n'])
    expect([report.merged.length, report.conflicts]).to.deep.equal([2, ['/etc/blob', '/etc/both']])
    const once = contents(roots['new+1'] ?? '')
    await carry()
    expect(contents(roots['new+1'] ?? '')).to.equal(once)
  })

  it('takes /root, /usr/local, /opt, /srv and what carry.d says, and refuses a wrong file with every fault', async () => {
    const rules = 'include:\n  - /usr/lib/own\nexclude:\n  - /opt/cache\nkeep-theirs: [/etc/issue]\n'
    const old = {'etc/issue': 'one', 'usr/local/bin/gone': 'one'}
    const mine = {
      ...{'etc/imgbase/carry.d/a.yaml': rules, 'etc/issue': 'ours', 'usr/lib/own/x': 'ours', 'usr/lib/else': 'ours'},
      ...{'root/.vimrc': 'ours', 'usr/local/sbin/tool': {text: '#!', mode: 0o4755}, 'srv/a/b': 'ours'},
      ...{'opt/app/x': {link: '/srv/a'}, 'opt/cache/y': 'ours'},
    }
    prepare(old, mine, {'etc/issue': 'two', 'usr/local/bin/gone': 'one'})
    const report = await carry()
    expect(['root/.vimrc', 'usr/local/sbin/tool', 'srv/a/b', 'usr/lib/own/x'].map(has)).to.deep.equal(
      Array(4).fill(true),
    )
    expect([has('opt/cache'), has('usr/local/bin/gone'), has('usr/lib/else')]).to.deep.equal([false, false, false])
    expect(lstatSync(`${roots['new+1']}/usr/local/sbin/tool`).mode & 0o7777).to.equal(0o4755)
    expect([read('etc/issue'), report.replaced]).to.deep.equal(['two', ['/etc/issue']])
    expect(report.notCarried.flatMap(({area, paths}) => paths.map((path) => [area, path]))).to.deep.equal([
      ['/usr/lib', '/usr/lib/else'],
      ['/opt/cache', '/opt/cache/y'],
    ])
    prepare(old, {'etc/imgbase/carry.d/a.yaml': 'include: [x]\nexcludes: 1\n'}, old)
    const fault = await carry().catch((error: unknown) => error)
    expect(fault instanceof CommandFault && fault.faults.map(({message}) => message.slice(0, 29))).to.deep.equal([
      '/etc/imgbase/carry.d/a.yaml:1',
      '/etc/imgbase/carry.d/a.yaml:2',
    ])
  })

  const accounts = (...users: readonly string[]): Record<string, Made> => {
    const all = users.map((user) => user.split(' '))
    return {
      'etc/passwd': all.map(([name, id]) => `${name}:x:${id}:${id}::/:/bin/sh\n`).join(''),
      'etc/group': all.map(([name, id]) => `${name}:x:${id}:\n`).join(''),
      'etc/shadow': {text: all.map(([name]) => `${name}:*:1::::::\n`).join(''), mode: 0o640},
    }
  }

  it('renumbers the image’s files, keeps set-user-ID bits and capabilities, follows no link (oVirt: uid and gid drift, bits lost by chown, chown out of the layer)', async () => {
    const outside = make({victim: 'x'})
    const image = {
      'usr/bin/bus': {text: '#!', mode: 0o4750},
      ...{'usr/bin/hard': 'x', 'usr/bin/cap': {text: '#!', mode: 0o755}, 'usr/lib/out': {link: `${outside}/victim`}},
      ...{'usr/lib/swap': 'x', 'etc/bus.conf': 'one', 'etc/both.conf': 'two'},
    }
    prepare(
      {...accounts('root 0', 'bus 104'), 'etc/bus.conf': 'one', 'etc/both.conf': 'one'},
      {...accounts('root 0', 'bus 104', 'own 105'), 'etc/bus.conf': 'one', 'etc/both.conf': 'ours'},
      {...accounts('root 0', 'bus 105', 'qemu 104'), ...image},
      (root, side) => {
        const bus = side === 'new' ? 105 : 104
        for (const name of ['etc/bus.conf', 'etc/both.conf']) chownSync(`${root}/${name}`, bus, bus)
        if (side !== 'new') return
        for (const name of ['usr/bin/bus', 'usr/bin/hard', 'usr/bin/cap']) chownSync(`${root}/${name}`, 105, 105)
        chownSync(`${root}/usr/lib/swap`, 104, 104)
        execFileSync('chown', ['-h', '105:105', `${root}/usr/lib/out`])
        chmodSync(`${root}/usr/bin/bus`, 0o4750)
        execFileSync('setcap', ['cap_net_raw+ep', `${root}/usr/bin/cap`])
        linkSync(`${root}/usr/bin/hard`, `${root}/usr/bin/hard2`)
      },
    )
    const report = await carry()
    const owner = (name: string): number => lstatSync(`${roots['new+1']}/${name}`).uid
    expect(read('etc/passwd'))
      .to.contain('bus:x:104:104:')
      .and.to.contain('own:x:105:105:')
      .and.to.contain('qemu:x:999:999:')
    expect(
      ['usr/bin/bus', 'usr/bin/hard', 'usr/bin/hard2', 'usr/lib/swap', 'usr/lib/out', 'etc/bus.conf'].map(owner),
    ).to.deep.equal([...[104, 104, 104, 999, 104, 104]])
    expect([owner('etc/both.conf'), owner('etc/both.conf.imgnew')]).to.deep.equal([104, 104])
    expect(lstatSync(`${roots['new+1']}/usr/bin/bus`).mode & 0o7777).to.equal(0o4750)
    expect(execFileSync('getcap', [`${roots['new+1']}/usr/bin/cap`]).toString()).to.contain('cap_net_raw=ep')
    expect(lstatSync(`${outside}/victim`).uid).to.equal(0)
    expect(report.accounts).to.deep.equal(['user qemu', 'group qemu'])
    expect(lstatSync(`${roots['new+1']}/etc/shadow`).mode & 0o777).to.equal(0o640)
    expect(report.taken).to.not.include('/etc/bus.conf')
    const once = contents(roots['new+1'] ?? '')
    await carry()
    expect(contents(roots['new+1'] ?? '')).to.equal(once)
  })

  it('takes names of 255 bytes, also beside', async () => {
    const long = `etc/${'\xe9'.repeat(255)}`
    const utf8 = `etc/${'x'.repeat(255)}`
    prepare({[utf8]: 'one'}, {[utf8]: 'ours', [long]: 'ours'}, {[utf8]: 'two'})
    const report = await carry()
    expect([read(utf8), report.conflicts]).to.deep.equal(['ours', [`/${utf8}`]])
    expect(readFileSync(Buffer.from(`${roots['new+1']}/${long}`, 'latin1'), 'utf8')).to.equal('ours')
    const beside = execFileSync('find', [`${roots['new+1']}/etc`, '-name', '*.imgnew', '-printf', '%f']).toString()
    expect([beside.length, readFileSync(`${roots['new+1']}/etc/${beside}`, 'utf8')]).to.deep.equal([255, 'two'])
  })
})
