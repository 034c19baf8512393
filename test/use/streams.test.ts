import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {Files, Host} from '../../src/host/host.ts'
import {keyFolder, signerOf, type Trust} from '../../src/image/release/trust.ts'
import {CommandFault} from '../../src/model/command-fault.ts'
import {askRemote} from '../../src/use/ask-remote.ts'
import {offerRelease, renewStreams} from '../../src/use/offer-release.ts'
import {publishImage} from '../../src/use/publish-image.ts'
import {addRemote, listRemotes, removeRemote} from '../../src/use/remotes.ts'
import {signingKey} from '../../src/use/signing-key.ts'
import {makeSampleRoot, needsRoot, realHost, shell, temporaryFolder} from '../image/sample-root.ts'

/** Files of this machine, but imgbase's own in `root`. */
function filesBelow(files: Files, root: string): Files {
  const inside = (path: string): string =>
    /^\/(?:etc|var\/lib)\/(?:imgbase|machine-id)/.test(path) ? join(root, path) : path
  return {
    ...files,
    readText: (path) => files.readText(inside(path)),
    readBytes: (path, offset, length) => files.readBytes(inside(path), offset, length),
    list: (path) => files.list(inside(path)),
    stat: (path) => files.stat(inside(path)),
    writeAtomically: (path, text, mode) => files.writeAtomically(inside(path), text, mode),
    makeDirectory: (path) => files.makeDirectory(inside(path)),
    removeTree: (path) => files.removeTree(inside(path)),
  }
}

async function faultsOf(promise: Promise<unknown>): Promise<readonly string[]> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  return error instanceof CommandFault ? error.faults.map(({code}) => code) : [String(error)]
}

describe('streams', function () {
  this.timeout(60_000)
  needsRoot()
  const folder = temporaryFolder()
  const at = (...names: readonly string[]): string => join(folder, ...names)
  const real = realHost()
  let now = 1_800_000_000
  const host = {
    ...{...real, report: () => undefined, signal: new AbortController().signal, now: () => now},
    files: filesBelow(real.files, at('node')),
  } as unknown as Host
  let server: Server
  let url = ''

  before(async () => {
    makeSampleRoot(folder, false)
    shell(folder, 'minisign -G -W -p key.pub -s key; minisign -G -W -p other.pub -s other')
    shell(
      folder,
      'mkdir -p srv node/etc; echo 0123456789abcdef >node/etc/machine-id; truncate -s 48M raw; mkfs.ext4 -q -d root raw',
    )
    server = createServer((request, response) => {
      try {
        response.end(readFileSync(join(folder, 'srv', request.url ?? '')))
      } catch {
        response.writeHead(404).end()
      }
    }).listen(0, '127.0.0.1')
    await new Promise((listening) => server.once('listening', listening))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  })
  after(() => server.close())

  const offer = async (nvr: string, rolloutHours = 0, key = 'key') => {
    const sign = (await signingKey(host, at(key)))?.sign
    return offerRelease(
      host,
      at('srv', nvr),
      {...{stream: 'stable', rolloutHours, expiresDays: 10, withdraw: false}},
      sign,
    )
  }
  const versions = async (): Promise<readonly (readonly [string, boolean])[]> =>
    (await askRemote(host, 'one')).streams.flatMap((stream) =>
      stream.versions.map(({nvr, reached}) => [nvr, reached] as const),
    )

  it('are made by publishing a release into one, and listed from a remote', async () => {
    const {offered} = await publishImage(host, {
      ...{image: at('raw'), to: at('srv/sample-1-1'), basedOn: undefined, nvr: 'sample-1-1', architecture: 'x86_64'},
      ...{sign: at('key'), minimumImgbase: '0.1.0', compatibleProducts: [], refuse: []},
      offer: {stream: 'stable', rolloutHours: 0, expiresDays: 10, withdraw: false},
    })
    expect(offered).to.include({counter: 1, expires: now + 864_000})
    shell(at('srv'), 'minisign -V -q -p ../key.pub -m streams.json; cp -r sample-1-1 sample-2-1')
    shell(
      at('srv/sample-2-1'),
      'sed -i s/sample-1-1/sample-2-1/ manifest.json; minisign -S -s ../../key -m manifest.json',
    )
    await addRemote(host.files, {name: 'one', url: url.slice(0, -1), key: at('key.pub'), allowUnsigned: false})
    expect(await listRemotes(host.files)).to.deep.equal([
      {name: 'one', url, key: 'remote-one.pub', allowUnsigned: false},
    ])
    expect(await versions()).to.deep.equal([['sample-1-1', true]])
  })

  it('reach a node in time', async () => {
    await offer('sample-2-1', 100)
    expect(await versions()).to.deep.equal([
      ['sample-1-1', true],
      ['sample-2-1', false],
    ])
    now += 100 * 3600
    expect((await versions()).at(-1)).to.deep.equal(['sample-2-1', true])
  })

  it('are refused where somebody sends an older file, though it is signed, also after it was renewed', async () => {
    shell(at('srv'), 'cp streams.json ../old.json; cp streams.json.minisig ../old.minisig')
    const renewed = await renewStreams(host, at('srv'), 10, (await signingKey(host, at('key')))?.sign)
    expect(renewed).to.include({counter: 3, expires: now + 864_000})
    await versions()
    shell(at('srv'), 'cp ../old.json streams.json; cp ../old.minisig streams.json.minisig')
    expect(await faultsOf(versions())).to.deep.equal(['streams.old'])
  })

  it('are refused once they have expired, and where the signature is of another key or of another text', async () => {
    await renewStreams(host, at('srv'), 10, (await signingKey(host, at('key')))?.sign)
    await renewStreams(host, at('srv'), 10, (await signingKey(host, at('key')))?.sign)
    await versions()
    now += 864_000
    expect(await faultsOf(versions())).to.deep.equal(['streams.expired'])
    now -= 864_000
    await offer('sample-2-1', 0, 'other')
    expect(await faultsOf(versions())).to.deep.equal(['release.unknown-key'])
    shell(folder, `cp other.pub node${keyFolder}/`)
    expect(await faultsOf(versions()), "a trusted key, but not this remote's").to.deep.equal(['release.unknown-key'])
    await offer('sample-2-1')
    writeFileSync(at('srv/streams.json'), readFileSync(at('srv/streams.json'), 'utf8').replace('stable', 'stable2'))
    expect(await faultsOf(versions())).to.deep.equal(['release.signature'])
    shell(at('srv'), 'rm streams.json.minisig')
    expect(await faultsOf(versions())).to.deep.equal(['release.unsigned'])
  })

  it('forget a remote with its key and its counter', async () => {
    await removeRemote(host.files, 'one')
    expect(await listRemotes(host.files)).to.deep.equal([])
    shell(at('node'), '[ -z "$(find . -name "*one*")" ]')
    expect(await faultsOf(removeRemote(host.files, 'one'))).to.deep.equal(['remote.unknown'])
    expect(
      await faultsOf(addRemote(host.files, {name: 'oci', url, key: undefined, allowUnsigned: false})),
    ).to.deep.equal(['remote.name'])
  })
})

describe('a signature of OpenPGP', function () {
  this.timeout(120_000)
  needsRoot()
  const folder = temporaryFolder()
  const real = realHost()
  const host = {...real, files: filesBelow(real.files, join(folder, 'node'))} as unknown as Host
  const keys = join(folder, 'node', keyFolder)
  const text = Buffer.from('{"format": 1}')
  const judge = async (signature: string, content: Uint8Array = text, trust: Partial<Trust> = {}) => {
    const openPgp = readFileSync(join(folder, signature))
    const signed = {name: 'node-1-1', file: 'manifest.json', text: content, signatures: {minisign: null, openPgp}}
    const outcome = await signerOf(host, signed, {allowUnsigned: false, key: null, ...trust})
    return outcome.ok ? outcome.value : outcome.faults[0]?.code
  }

  before(() => {
    shell(folder, `mkdir -p ${keys}; printf '{"format": 1}' >manifest.json`)
    shell(
      folder,
      `for who in one two; do
        mkdir -m 700 $who.home; gpg --homedir $who.home --batch --quiet --passphrase '' --quick-gen-key $who ed25519 sign never
        gpg --homedir $who.home --batch --armor --export >$who.asc; gpg --homedir $who.home --batch --export >$who.gpg
        gpg --homedir $who.home --batch --armor --detach-sign -o $who.sig manifest.json
        gpg --homedir $who.home --batch --detach-sign -o $who.binary manifest.json
        gpgconf --homedir $who.home --kill all
      done`,
    )
  })

  it('is refused where its key is trusted by nobody, and taken unsigned only where that is allowed', async () => {
    expect(await judge('one.sig')).to.equal('release.unknown-key')
    shell(folder, `cp two.asc ${keys}/`)
    expect(await judge('one.sig')).to.equal('release.unknown-key')
    expect(await judge('one.sig', text, {allowUnsigned: true})).to.equal(null)
  })

  it('is good with its key, armored or not, and tells the fingerprint', async () => {
    for (const key of ['one.asc', 'one.gpg']) {
      shell(folder, `rm -f ${keys}/one.*; cp ${key} ${keys}/`)
      for (const signature of ['one.sig', 'one.binary'])
        expect(await judge(signature), `${key} ${signature}`).to.match(/^[0-9A-F]{40}$/)
    }
  })

  it('never fits another text, and counts only by the key that is asked for', async () => {
    expect(await judge('one.sig', Buffer.from('{"format": 2}'), {allowUnsigned: true})).to.equal('release.signature')
    expect(await judge('one.sig', text, {key: 'two.asc'})).to.equal('release.unknown-key')
    expect(await judge('two.sig', text, {key: 'two.asc'})).to.match(/^[0-9A-F]{40}$/)
    shell(folder, 'printf nonsense >bad.sig')
    expect(await judge('bad.sig', text, {allowUnsigned: true})).to.equal('release.signature')
  })

  it('leaves nothing behind', () => shell('/', '! ls -d /run/imgbase/verify-* 2>/dev/null'))
})
