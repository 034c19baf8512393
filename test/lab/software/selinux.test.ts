import {cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {expect} from 'chai'
import {fitSelinux, type SelinuxStep} from '../../../src/use/selinux/fit-selinux.ts'
import {carryNode, carryStep} from '../../use/carry-node.ts'
import {tool} from '../tool.ts'
import {softwareRoot} from './root.ts'

/** Real semodule and setfiles in a real root, whose folders stand for mounted layers, on a kernel without SELinux; no lab. */
describe('SELinux in a new layer', function () {
  this.timeout(1_800_000)
  const folder = mkdtempSync(join(tmpdir(), 'imgbase-selinux-'))
  after(() => rmSync(folder, {recursive: true, force: true}))
  const at = (name: string): string => join(folder, name)
  const warnings: string[] = []
  const roots = ['old', 'mine', 'new', 'new+1']
  const node = {
    ...carryNode(Object.fromEntries(roots.map((name) => [name, at(name)]))),
    report: (event: {readonly kind: string; readonly text?: string}) => {
      if (event.kind === 'warning') warnings.push(event.text ?? '')
    },
  }

  before(async () => {
    await prepare()
    await fitSelinux(node, step(false))
  })

  /** All sides hold the same policy; the image of the new one has a module more, the administrator another one. */
  async function prepare(): Promise<void> {
    mkdirSync(at('old'))
    await tool('tar', ['--xattrs', '-C', at('old'), '-xf', await softwareRoot()])
    for (const [path, text] of Object.entries(policy)) write('old', path, text)
    for (const path of ['etc/selinux/mini', 'var/lib/selinux/mini/active/modules'])
      mkdirSync(at(`old/${path}`), {recursive: true})
    await semodule('old', '--priority', '100', '--install', '/base.cil')
    for (const root of ['mine', 'new']) await tool('cp', ['-a', at('old'), at(root)])
    write('mine', 'own.cil', module('own', '/opt/own(/.*)?'))
    write('new', 'newer.cil', module('newer', '/usr/lib/newer'))
    await semodule('mine', '--install', '/own.cil')
    await semodule('new', '--priority', '100', '--install', '/newer.cil')
    write('mine', 'var/lib/selinux/mini/active/file_contexts.local', '/usr/sbin/web\tsystem_u:object_r:own_t:s0\n')
    for (const name of ['usr/sbin/web', 'usr/sbin/other', 'etc/same']) write('new', name, name)
    await label('new', 'usr/sbin/web', 'usr_t')
    await label('new', 'etc/same', 'odd_t')
    // As of a snapshot: the same inodes.
    await tool('cp', ['-al', at('new'), at('new+1')])
    // As `layer.carry` does it before.
    mkdirSync(at('new+1/usr/lib/sysimage'), {recursive: true})
    await tool('mv', [at('new+1/var/lib/selinux'), at('new+1/usr/lib/sysimage/selinux')])
    write('new+1', 'opt/own/file', 'ours')
    write('new+1', 'etc/edited', 'ours')
    await label('new+1', 'etc/edited', 'old_t')
  }

  const write = (root: string, path: string, text: string): void => {
    mkdirSync(dirname(at(`${root}/${path}`)), {recursive: true})
    writeFileSync(at(`${root}/${path}`), text)
  }
  const semodule = (root: string, ...words: readonly string[]): Promise<string> =>
    tool('chroot', [at(root), 'semodule', '--noreload', '--store', 'mini', ...words])
  const label = (root: string, path: string, type: string): Promise<string> =>
    tool('setfattr', ['-n', 'security.selinux', '-v', `system_u:object_r:${type}:s0`, at(`${root}/${path}`)])
  const typeOf = async (path: string): Promise<string> => {
    const words = ['--only-values', '--absolute-names', '-n', 'security.selinux', at(`new+1/${path}`)]
    return (await tool('getfattr', words)).replaceAll('\0', '').split(':')[2] ?? ''
  }
  const contexts = (name: string): string => readFileSync(at(`new+1/etc/selinux/mini/contexts/files/${name}`), 'utf8')
  const store = at('new+1/usr/lib/sysimage/selinux/mini/active')

  it('has the image’s policy, built anew with the administrator’s modules (oVirt: SELinux policy copied instead of rebuilt)', () => {
    expect(warnings).to.deep.equal([])
    expect(existsSync(join(store, 'modules/100/newer/cil'))).to.equal(true)
    expect(existsSync(join(store, 'modules/400/own/cil'))).to.equal(true)
    expect(contexts('file_contexts')).to.contain('/opt/own(/.*)?').and.to.contain('/usr/lib/newer')
    const policies = ['mine', 'new', 'new+1'].map((root) =>
      readFileSync(at(`${root}/etc/selinux/mini/policy/policy.33`)),
    )
    const [mine, image, built] = policies.map((bytes) => bytes.toString('latin1'))
    expect(built).to.contain('own_t').and.to.contain('newer_t')
    expect(mine).to.not.contain('newer_t')
    expect(image).to.not.contain('own_t')
  })

  it('has the administrator’s file contexts', () =>
    expect(contexts('file_contexts.local')).to.contain('/usr/sbin/web\tsystem_u:object_r:own_t:s0'))

  it('labels what changed, and what local contexts speak of', async () => {
    expect(await Promise.all(['opt/own/file', 'etc/edited', 'usr/sbin/web'].map(typeOf))).to.deep.equal([
      ...['own_t', 'etc_t', 'own_t'],
    ])
  })

  it('and nothing else', async () => {
    expect(await typeOf('etc/same')).to.equal('odd_t')
    expect(await typeOf('usr/sbin/other').catch(() => 'none')).to.equal('none')
  })

  it('changes nothing when it is done again', async () => {
    const before = contexts('file_contexts')
    await fitSelinux(node, step(true))
    expect([contexts('file_contexts'), warnings]).to.deep.equal([before, []])
  })

  it('keeps the image’s policy where a module does not fit it, and says so; strict, it fails', async () => {
    cpSync(
      join(at('mine/var/lib/selinux/mini/active/modules/400/own')),
      at('mine/var/lib/selinux/mini/active/modules/400/odd'),
      {
        recursive: true,
      },
    )
    const before = contexts('file_contexts')
    await fitSelinux(node, step(false))
    expect(warnings.splice(0)).to.have.length(1)
    expect(existsSync(join(store, 'modules/400/odd'))).to.equal(false)
    expect(contexts('file_contexts')).to.equal(before)
    const failure = await fitSelinux(node, step(true)).catch((error: unknown) => String(error))
    expect(failure).to.contain('does not fit').and.to.contain('own_t')
  })

  it('does nothing where it is disabled', async () => {
    write('new+1', 'etc/selinux/config', 'SELINUX=disabled\nSELINUXTYPE=mini\n')
    write('new+1', 'etc/later', 'ours')
    await fitSelinux(node, step(true))
    expect(await typeOf('etc/later').catch(() => 'none')).to.equal('none')
  })
})

const step = (strict: boolean): SelinuxStep => ({
  ...{kind: 'layer.selinux', vg: 'node', name: 'new+1', strict},
  request: carryStep('update', 'old').request,
})

const module = (name: string, expression: string): string => `
  (type ${name}_t) (roletype object_r ${name}_t)
  (filecon "${expression}" any (system_u object_r ${name}_t ((s0) (s0))))`

/** The least that is a policy, in CIL. */
const policy = {
  'etc/selinux/config': 'SELINUX=enforcing\nSELINUXTYPE=mini\n',
  'base.cil': `
    (handleunknown allow) (mls true)
    (sensitivity s0) (sensitivityorder (s0)) (category c0) (categoryorder (c0)) (sensitivitycategory s0 (c0))
    (class file (read)) (class process (transition)) (classorder (process file))
    (sid kernel) (sidorder (kernel))
    (user system_u) (role system_r) (role object_r)
    (userrole system_u system_r) (userrole system_u object_r)
    (userlevel system_u (s0)) (userrange system_u ((s0) (s0)))
    (type kernel_t) (type etc_t) (type usr_t) (roletype system_r kernel_t) (roletype object_r etc_t) (roletype object_r usr_t)
    (sidcontext kernel (system_u system_r kernel_t ((s0) (s0))))
    (allow kernel_t etc_t (file (read)))
    (filecon "/.*" any (system_u object_r usr_t ((s0) (s0))))
    (filecon "/etc(/.*)?" any (system_u object_r etc_t ((s0) (s0))))`,
}
