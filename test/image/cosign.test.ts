import {spawn, type ChildProcess} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {join} from 'node:path'
import {expect} from 'chai'
import {recogniseOci} from '../../src/image/oci/recognise-oci.ts'
import {cosignOfTrixie} from '../lab/sources/cosign.ts'
import {makeSampleRoot, needsRoot, realHost, shell, temporaryFolder} from './sample-root.ts'

/** Debian's registry, Debian 13's cosign. */
describe('cosign', function () {
  needsRoot()
  this.timeout(300_000)
  const folder = temporaryFolder()
  const host = realHost()
  const {tools} = host
  let [cosign, at] = ['', '']
  let registry: ChildProcess

  before(async () => {
    cosign = await cosignOfTrixie()
    at = `127.0.0.1:${await freePort()}`
    const config = `version: 0.1\nstorage: {filesystem: {rootdirectory: ${folder}/registry}}\nhttp: {addr: '${at}'}\n`
    writeFileSync(join(folder, 'registry.yml'), config)
    registry = spawn('docker-registry', ['serve', join(folder, 'registry.yml')], {stdio: 'ignore'})
    await host.web.whole(`http://${at}/v2/`, 100)
    makeSampleRoot(folder, false)
    shell(folder, 'umoci init --layout layout; umoci new --image layout:one; tar -C root -cf root.tar .')
    shell(folder, 'umoci raw add-layer --image layout:one root.tar')
    const copy = `skopeo --insecure-policy copy -q --dest-tls-verify=false oci:layout:one docker://${at}/team`
    const digest = `$(skopeo inspect --tls-verify=false --format '{{.Digest}}' docker://${at}/team/a:one)`
    const make = `for key in good bad; do ${cosign} generate-key-pair --output-key-prefix $key; done`
    const sign = `${cosign} sign --key good.key --tlog-upload=false --yes ${at}/team/a@${digest}`
    shell(folder, `export COSIGN_PASSWORD=; mkdir keys; ${copy}/a:one; ${copy}/b:one; ${make}; ${sign}`)
  })
  after(() => registry.kill())

  /** What becomes of an image on a host that trusts this key alone. */
  async function outcomeWith(key: string, name: string): Promise<string> {
    shell(folder, `cp ${key}.pub keys/team.pem`)
    const here = (word: string): string =>
      word === 'cosign' ? cosign : word.replace('/etc/imgbase/keys.d', `${folder}/keys`)
    const run: typeof tools.run = ([tool, ...words], options) => tools.run([tool, ...words.map(here)], options)
    const trusting = {
      ...host,
      tools: {...tools, run},
      files: {...host.files, list: () => Promise.resolve(['team.pem'])},
    }
    const request = {image: `oci:${at}/team/${name}:one`, authFile: null, machine: 'x86_64', allowUnsigned: false}
    const outcome = await recogniseOci(trusting, request)
    return outcome.ok ? 'taken' : (outcome.faults[0]?.message ?? '')
  }

  it('vouches for what it signed', async () => expect(await outcomeWith('good', 'a')).to.equal('taken'))

  it('and for nothing that another key signed, or nobody', async () => {
    expect(await outcomeWith('bad', 'a')).to.match(/none of cosign's keys in \S+: no matching signatures: invalid/)
    expect(await outcomeWith('good', 'b')).to.match(/: no signatures found$/)
  })
})

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
