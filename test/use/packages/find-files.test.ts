import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {expect} from 'chai'
import {createFiles} from '../../../src/host/files.ts'
import type {Tools} from '../../../src/host/host.ts'
import {createTools} from '../../../src/host/tools.ts'
import type {PackageKind} from '../../../src/model/installed-package.ts'
import {findPackageFiles, keptPackages} from '../../../src/use/packages/find-files.ts'
import {folders, plainTools, type Made} from '../../host/folders.ts'

describe('files of packages', () => {
  const {make} = folders()
  const files = createFiles()
  const added = {name: 'imgbase-test-added', version: '1', architecture: 'all'}
  const fileName = 'imgbase-test-added_1_all.deb'
  const kept = (root: string): readonly string[] => readdirSync(`${root}/${keptPackages}`)
  const find = (tools: Tools, mine: string, layer: string, kind: PackageKind = 'dpkg') =>
    findPackageFiles({tools, files}, kind, [added], {mine, layer})

  it('are kept from layer to layer, whatever becomes of the caches', async () => {
    const first = make({[`${keptPackages}/${fileName}`]: 'whole', 'etc/x': ''})
    const [second, third] = [make({'etc/x': ''}), make({'etc/x': ''})]
    await find(standIn('exit 100'), first, second)
    await files.removeTree(`${first}/usr`)
    const {found} = await find(standIn('exit 100'), second, third)
    expect(found).to.deep.equal([{wanted: added, file: `${third}/${keptPackages}/${fileName}`}])
    expect(readFileSync(found[0]?.file ?? '', 'utf8')).to.equal('whole')
  })

  it('are kept once they came whole; of a download that was cut off nothing stays but what was said', async () => {
    const [mine, layer] = [make({'etc/x': ''}), make({'etc/x': ''})]
    const torn = `printf half >${fileName}; echo 'W: not yet' >&2; echo 'E: the other side is gone' >&2; exit 100`
    expect(await find(standIn(torn), mine, layer)).to.deep.equal({
      found: [],
      lost: [{wanted: added, reason: 'E: the other side is gone'}],
    })
    expect(kept(layer)).to.deep.equal([])
    expect((await find(standIn(`printf whole >${fileName}`), mine, layer)).found).to.have.length(1)
    expect(kept(layer)).to.deep.equal([fileName])
    expect(existsSync(`${layer}/${keptPackages}.partial`)).to.equal(false)
  })

  it("are not taken from apt's folder for what it has not fetched to the end", async () => {
    const [mine, layer] = [make({[`${keptPackages}/partial/${fileName}`]: 'half'}), make({'etc/x': ''})]
    expect((await find(standIn('exit 100'), mine, layer)).found).to.deep.equal([])
  })

  it('are waited for no longer than the administrator does', async () => {
    const abort = new AbortController()
    const tools = createTools({signal: abort.signal, lock: null, debug: () => undefined})
    const began = performance.now()
    setTimeout(() => abort.abort(new Error('stopped')), 300)
    const [mine, layer] = [make({'etc/x': ''}), make({'etc/x': ''})]
    const ended = await find(standIn('exec sleep 30', tools), mine, layer).catch((error: unknown) => String(error))
    expect(ended).to.equal('Error: stopped')
    expect(performance.now() - began).to.be.lessThan(4000)
  })

  /** `apt-get` is this script; only folders of the test are searched. */
  function standIn(script: string, tools: Tools = plainTools): Tools {
    const bin = make({'apt-get': {text: `#!/bin/sh\n${script}\n`, mode: 0o755} satisfies Made})
    return {
      ...tools,
      run: ([program, ...argv], options) =>
        program === 'bash'
          ? tools.run(['env', `PATH=${bin}:/usr/bin:/bin`, program, ...argv], options)
          : tools.run([program, ...argv], options),
    }
  }
})
