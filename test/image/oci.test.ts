import {execFileSync, spawn, type ChildProcess} from 'node:child_process'
import {existsSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs'
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {join} from 'node:path'
import {expect} from 'chai'
import {createTrees} from '../../src/host/trees.ts'
import {createWeb} from '../../src/host/web/web.ts'
import {ociLayers} from '../../src/image/oci/layers.ts'
import {recogniseOci, type OciRequest} from '../../src/image/oci/recognise-oci.ts'
import {archiveOf} from '../../src/image/tar-command.ts'
import {writeTree} from '../../src/image/tree/write-tree.ts'
import type {Outcome} from '../../src/model/fault.ts'
import type {ImageSource} from '../../src/model/image.ts'
import {makeSampleRoot, needsRoot, realHost, shell, temporaryFolder} from './sample-root.ts'

/**
 * A server that stands before a folder in OCI's layout as a registry would: with tokens, with blobs on another port, and with the ways in
 * which one misbehaves.
 */
describe('OCI images', function () {
  needsRoot()
  this.timeout(60_000)
  const folder = temporaryFolder()
  const {tools, files} = realHost()
  const web = createWeb({limitRate: null, timeoutMs: 500, pauseMs: 20}, new AbortController().signal, () => undefined)
  const host = {tools, files, web, trees: createTrees(tools)}
  const servers: Server[] = []
  const seen: string[] = []
  let [registry, storage, mode] = ['', '', 'plain']

  before(async () => {
    makeSampleRoot(folder, false)
    shell(
      folder,
      `tar --xattrs --xattrs-include='*' --numeric-owner -C root -cf lower.tar .
      mkdir -p upper/usr/bin; touch upper/usr/bin/.wh.random; echo new >upper/usr/bin/new; tar -C upper -cf upper.tar .
      umoci init --layout layout; umoci new --image layout:one
      for layer in lower upper; do umoci raw add-layer --image layout:one $layer.tar; done
      umoci config --image layout:one --config.label org.opencontainers.image.title=sample --config.label org.opencontainers.image.version=4.5
      umoci unpack --image layout:one bundle`,
    )
    storage = await serve((request, response) => {
      seen.push(`storage ${request.headers.authorization ?? 'without'}`)
      sendBlob(request.url ?? '', request, response)
    })
    registry = await serve(answer)
  })
  after(() => servers.forEach((server) => server.close().closeAllConnections()))

  async function serve(listener: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
    const server = createServer(listener)
    servers.push(server)
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
    return `127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  const blobFile = (digest: string): string => join(folder, 'layout/blobs', digest.replace(':', '/'))

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://here')
    if (url.pathname === '/token') {
      seen.push(
        `token for ${url.searchParams.get('scope')} of ${url.searchParams.get('service')} with ${request.headers.authorization ?? 'nothing'}`,
      )
      return void response.end(JSON.stringify({token: 'sesame'}))
    }
    if (request.headers.authorization !== 'Bearer sesame') {
      const realm = `Bearer realm="http://${registry}/token",service="lab",scope="x"`
      return void response.writeHead(401, {'www-authenticate': realm}).end()
    }
    const [, kind, name = ''] = /\/(manifests|blobs)\/(.*)$/.exec(url.pathname) ?? []
    if (kind === undefined) return void response.end('{}')
    const digest = name.startsWith('sha256:') ? name : (indexEntry() as {digest: string}).digest
    if (kind === 'blobs') return void response.writeHead(307, {location: `http://${storage}/${digest}`}).end()
    if (!existsSync(blobFile(digest)) || name === 'nothing') return void response.writeHead(404).end()
    const text = execFileSync('cat', [blobFile(digest)])
    response.end(
      mode === 'other manifest' && name.startsWith('sha256:') ? Buffer.concat([text, Buffer.from(' ')]) : text,
    )
  }

  const indexEntry = (): unknown =>
    (JSON.parse(execFileSync('cat', [join(folder, 'layout/index.json')], {encoding: 'utf8'})) as {manifests: unknown[]})
      .manifests[0]

  /** What each way of misbehaving sends instead of a layer. */
  const ways: Readonly<Record<string, (layer: Buffer) => Buffer>> = {
    lie: (layer) => Buffer.concat([layer.subarray(0, -1), Buffer.of((layer.at(-1) ?? 0) ^ 1)]),
    'other file': (layer) => Buffer.alloc(layer.length, 1),
    longer: (layer) => Buffer.concat([layer, Buffer.alloc(100)]),
    short: (layer) => layer.subarray(0, 5000),
  }

  let cuts = 0
  function sendBlob(path: string, request: IncomingMessage, response: ServerResponse): void {
    const whole = execFileSync('cat', [blobFile(path.slice(1))])
    const bad = whole.length > 10_000 ? ways[mode] : undefined
    if (bad !== undefined) return void response.end(bad(whole))
    if (whole.length > 10_000 && mode === 'stall') return void response.write(whole.subarray(0, 5000))
    const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const range = start > 0 ? {'content-range': `bytes ${start}-${whole.length - 1}/${whole.length}`} : {}
    const length = whole.length - start
    response.writeHead(start > 0 ? 206 : 200, {...range, etag: '"same"', 'content-length': length})
    if (mode !== 'cut' || length < 70_000 || (cuts += 1) > 4) return void response.end(whole.subarray(start))
    response.write(whole.subarray(start, start + 60_000))
    setTimeout(() => response.destroy(), 30)
  }

  const recognise = (image: string, more: Partial<OciRequest> = {}): Promise<Outcome<ImageSource>> =>
    recogniseOci(host, {image, authFile: null, machine: 'x86_64', allowUnsigned: true, ...more})

  async function found(image: string): Promise<ImageSource> {
    const outcome = await recognise(image)
    return outcome.ok ? outcome.value : expect.fail(JSON.stringify(outcome.faults))
  }

  async function written(image: string): Promise<string> {
    const source = await found(image)
    const target = join(folder, 'target')
    shell(folder, 'rm -rf target')
    mkdirSync(target)
    if (source.format.kind !== 'oci') return expect.fail(source.format.kind)
    await writeTree(host, target, ociLayers(host, source.format))
    return target
  }

  /** A host that trusts cosign keys of these names, with a stand-in for cosign (Debian 12 has none) for which the key `good.pem` fits. */
  function trusting(names: readonly string[], isThere = true) {
    const program = join(folder, 'bin/cosign')
    shell(folder, 'rm -rf bin words; mkdir bin; touch words')
    const lines = [
      '#!/bin/sh',
      `echo "$REGISTRY_AUTH_FILE|$*" >>${folder}/words`,
      'case "$3" in',
      '*/good.pem) exit 0 ;;',
      'esac',
    ]
    if (isThere)
      writeFileSync(program, [...lines, 'echo "Error: no matching signatures" >&2; exit 1', ''].join('\n'), {
        mode: 0o755,
      })
    const run: typeof tools.run = ([tool, ...words], options) =>
      tools.run(tool === 'env' ? ['env', `PATH=${folder}/bin:/bin`, ...words] : [tool, ...words], options)
    return {...host, tools: {...tools, run}, files: {...files, list: () => Promise.resolve(names)}}
  }

  const asked = (): string => execFileSync('cat', [join(folder, 'words')], {encoding: 'utf8'})
  const signed = (at: ReturnType<typeof trusting>, image: string, more: Partial<OciRequest> = {}) =>
    recogniseOci(at, {image, authFile: null, machine: 'x86_64', allowUnsigned: false, ...more})

  it('what a tag names is taken where cosign finds it signed with a key that is trusted, and by the digest that it was asked about', async () => {
    const {digest} = indexEntry() as {digest: string}
    const image = await signed(trusting(['bad.pem', 'good.pem', 'other.pub']), `oci:${registry}/team/node:one`)
    expect(image.ok && image.value.digest).to.equal(digest)
    const words = (key: string) =>
      `|verify --key /etc/imgbase/keys.d/${key}.pem --insecure-ignore-tlog=true ${registry}/team/node@${digest}\n`
    expect(asked()).to.equal(words('bad') + words('good'))
    expect(await signed(trusting(['good.pem']), `oci:${registry}/team/node@${digest}`)).to.include({ok: true})
    expect(asked()).to.equal('')
  })

  const codesOf = (outcome: Outcome<unknown>): readonly string[] =>
    outcome.ok ? [] : outcome.faults.map(({code}) => code)

  it('and is refused where it is not, or where there is no cosign', async () => {
    const image = `oci:${registry}/team/node:one`
    const refused = await signed(trusting(['bad.pem']), image)
    expect(codesOf(refused)).to.deep.equal(['oci.signature'])
    expect(refused.ok ? '' : refused.faults[0]?.message).to.contain('no matching signatures')
    expect(codesOf(await signed(trusting(['good.pem'], false), image))).to.deep.equal(['oci.no-cosign'])
    expect(codesOf(await signed(trusting(['other.pub']), image))).to.deep.equal(['image.unsigned'])
    expect(codesOf(await signed(trusting(['good.pem']), `oci-archive:${join(folder, 'layout')}`))).to.deep.equal([
      'image.unsigned',
    ])
  })

  const lookOf = (path: string): Buffer => {
    const [tar, ...argv] = archiveOf(
      path,
      '--sort=name',
      '--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime',
    )
    return execFileSync(tar, argv, {maxBuffer: 1 << 28})
  }

  const refusal = async (image: string, more: Partial<OciRequest> = {}): Promise<string> => {
    const outcome = await recognise(image, more)
    return outcome.ok
      ? expect.fail('it was taken')
      : outcome.faults.map(({message, hint}) => `${message} ${hint ?? ''}`).join('\n')
  }

  it('a tag is refused where it was not allowed; the digest of the manifest is what is pinned', async () => {
    expect(await refusal(`oci:${registry}/a:one`, {allowUnsigned: false})).to.contain('--allow-unsigned')
    const {digest, metadata} = await found(`oci:${registry}/a:one`)
    expect(digest).to.equal((indexEntry() as {digest: string}).digest)
    expect(metadata?.nvr).to.equal(`sample-4.5-${digest?.slice(7, 15)}`)
    expect((await recognise(`oci:${registry}/a@${digest}`, {allowUnsigned: false})).ok).to.equal(true)
  })

  for (const [name, image] of [
    ['a registry', () => `oci:${registry}/a:one`],
    ['a folder', () => `oci-archive:${join(folder, 'layout')}`],
    ['an archive', () => `oci-archive:${join(folder, 'archive.tar')}`],
  ] as const)
    it(`from ${name}: what umoci unpacks of it`, async () => {
      mode = 'plain'
      shell(folder, 'tar -C layout -cf archive.tar .; tar -C layout -cf archive.tar $(ls layout)')
      expect(lookOf(await written(image())).equals(lookOf(join(folder, 'bundle/rootfs')))).to.equal(true)
    })

  it('logins go to the registry and its tokens, never to where blobs are redirected', () => {
    expect(seen).to.include('token for repository:a:pull of lab with nothing')
    expect(seen.filter((line) => line.startsWith('storage') && line !== 'storage without')).to.deep.equal([])
  })

  it('the login of the file is for its registry alone', async () => {
    const authFile = join(folder, 'auth.json')
    writeFileSync(
      authFile,
      JSON.stringify({auths: {[registry]: {auth: 'bWU6c2VjcmV0'}, 'other.example.org': {auth: 'eA=='}}}),
    )
    seen.length = 0
    expect((await recognise(`oci:${registry}/a:one`, {authFile})).ok).to.equal(true)
    expect(seen[0]).to.contain('with Basic bWU6c2VjcmV0')
    expect(await refusal(`oci:${registry}/a:one`, {authFile: join(folder, 'none')})).to.contain('is not there')
  })

  it('goes on after cuts', async () => {
    mode = 'cut'
    expect(lookOf(await written(`oci:${registry}/a:one`)).equals(lookOf(join(folder, 'bundle/rootfs')))).to.equal(true)
    expect(cuts).to.be.above(2)
  })

  const lies: Readonly<Record<string, RegExp>> = {
    lie: /not what its digest says|crc|invalid/i,
    'other file': /not what its digest says|not in gzip format/,
    longer: /not what its digest says/,
    short: /not what its digest says|unexpected end of file/,
    stall: /sends nothing|cut/,
  }
  for (const [way, words] of Object.entries(lies))
    it(`${way}: fails, and says why`, async () => {
      mode = way
      const error: unknown = await written(`oci:${registry}/a:one`).catch((one: unknown) => one)
      expect(String(error)).to.match(words)
    })

  it('refuses another manifest than the digest names, and what is not there', async () => {
    mode = 'other manifest'
    expect(await refusal(`oci:${registry}/a@${(indexEntry() as {digest: string}).digest}`)).to.contain(
      'is something else',
    )
    mode = 'plain'
    expect(await refusal(`oci:${registry}/a:nothing`)).to.contain('has no image a:nothing')
    expect(await refusal('oci:fedora:40')).to.contain('oci:HOST/REPOSITORY:TAG')
    expect(await refusal(`oci-archive:${join(folder, 'lower.tar')}`)).to.contain('cannot be taken')
  })

  it('Debian\u2019s registry serves it too, copied there by skopeo', async () => {
    const port = Number(new URL(`http://${await serve(() => undefined)}`).port)
    await new Promise((done) => servers.pop()?.close(done))
    writeFileSync(
      join(folder, 'registry.yml'),
      `version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\nstorage: {filesystem: {rootdirectory: ${folder}/registry}}\nhttp: {addr: '127.0.0.1:${port}'}\n`,
    )
    const process: ChildProcess = spawn('docker-registry', ['serve', join(folder, 'registry.yml')], {stdio: 'ignore'})
    try {
      await web.whole(`http://127.0.0.1:${port}/v2/`, 100)
      shell(
        folder,
        `skopeo --insecure-policy copy -q --dest-tls-verify=false oci:layout:one docker://127.0.0.1:${port}/team/a:one`,
      )
      const target = await written(`oci:127.0.0.1:${port}/team/a:one`)
      expect(lookOf(target).equals(lookOf(join(folder, 'bundle/rootfs')))).to.equal(true)
      expect(readdirSync(target)).to.include('usr')
    } finally {
      process.kill()
    }
  })
})
