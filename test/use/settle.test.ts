import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {createFiles} from '../../src/host/files.ts'
import type {Host, PrimitiveStep} from '../../src/host/host.ts'
import {performStep} from '../../src/host/perform/index.ts'
import {createTrees} from '../../src/host/trees.ts'
import {settle} from '../../src/use/settle.ts'
import {folders, isRoot, plainTools} from '../host/folders.ts'

describe('making a commit last', () => {
  const {make} = folders()
  const layer = {vg: 'node', name: 'a-1-1+1'}
  const line = {
    ...{kind: 'fstab.line' as const, vg: 'node', name: 'srv', path: '/srv', filesystem: 'ext4' as const, options: []},
    ...{layer, present: true},
  }

  /** Files are real; the root of `layer` is a folder. */
  const host = (root = ''): Host => {
    const files = createFiles()
    const mounts = {
      isRoot: () => Promise.resolve(false),
      mount: () => Promise.resolve(root),
      unmount: () => Promise.resolve(),
    } as unknown as Host['mounts']
    return {
      ...{files, mounts, tools: plainTools, trees: createTrees(plainTools)},
      perform: (step: PrimitiveStep) => performStep(plainTools, files, mounts, step),
      thinNumbers: () => Promise.resolve(new Map(root === '' ? [] : [[layer.name, 1]])),
    } as unknown as Host
  }
  const failure = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'none',
      (error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error),
    )

  it('of a removed file: its folder is written, and nothing is left in it', async () => {
    const folder = make({'x.conf': 'left', 'gone.conf': 'x'})
    const {mtimeMs} = statSync(folder)
    const step = {kind: 'file.remove', path: join(folder, 'gone.conf')} as const
    await host().perform(step)
    expect(readdirSync(folder)).to.deep.equal(['x.conf'])
    await settle(host(), step)
    expect(readdirSync(folder)).to.deep.equal(['x.conf'])
    expect(statSync(folder).mtimeMs).to.be.greaterThan(mtimeMs)
  })

  it('of a removed file whose folder takes nothing: that is an error, not a success', async () => {
    const path = '/proc/imgbase-none'
    // A folder of /proc cannot be synced: EINVAL (fsync(2)).
    expect(await failure(host().perform({kind: 'file.remove', path}))).to.equal('EINVAL')
    expect(await failure(settle(host(), {kind: 'file.remove', path}))).to.not.equal('none')
  })

  it('of a file in a folder that is gone: nothing is to be done, and no folder is made', async () => {
    const folder = join(make({}), 'gone')
    await host().perform({kind: 'file.remove', path: join(folder, 'x')})
    await settle(host(), {kind: 'file.remove', path: join(folder, 'x')})
    expect(existsSync(folder)).to.equal(false)
  })

  it('of a line in fstab: the same text in a new file; nothing where the layer is gone', async function () {
    if (!isRoot) this.skip()
    const text = '# mine\n/dev/node/srv /srv ext4 defaults 0 2\n'
    const root = make({'etc/fstab': {text, mode: 0o640}})
    const before = statSync(join(root, 'etc/fstab'))
    await settle(host(root), line)
    const after = statSync(join(root, 'etc/fstab'))
    expect(readFileSync(join(root, 'etc/fstab'), 'utf8')).to.equal(text)
    expect(after.mode).to.equal(before.mode)
    expect(after.ino).to.not.equal(before.ino)
    await settle(host(), line)
  })
})
