import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {Host} from '../../../src/host/host.ts'
import {checkImage} from '../../../src/use/check-image.ts'
import {inspectRelease} from '../../../src/use/inspect-release.ts'
import {publishImage, type PublishOptions} from '../../../src/use/publish-image.ts'
import {isSignedBy, parsePublicKey, parseSignature} from '../../../src/read/minisign.ts'
import {parseManifest} from '../../../src/read/release-manifest.ts'
import {createTrees} from '../../../src/host/trees.ts'
import {plainTools} from '../../host/folders.ts'
import {makeSampleRoot, needsRoot, realHost, shell, temporaryFolder} from '../sample-root.ts'

describe('a release folder', function () {
  this.timeout(60_000)
  needsRoot()
  const folder = temporaryFolder()
  const host = {...realHost(), trees: createTrees(plainTools), report: () => undefined} as unknown as Host
  const at = (...names: readonly string[]): string => join(folder, ...names)
  const options = (image: string, to: string): PublishOptions => ({
    ...{image: at(image), to: at(to), basedOn: undefined, nvr: undefined, architecture: 'x86_64', sign: at('key')},
    ...{minimumImgbase: '0.1.0', compatibleProducts: [], refuse: ['node<1']},
  })

  before(() => {
    makeSampleRoot(folder, false)
    shell(folder, 'minisign -G -W -p key.pub -s key; tar --xattrs --xattrs-include="*" -C root -cf root.tar .')
    shell(folder, 'truncate -s 96M raw; mkfs.ext4 -q -d root raw; zstd -q raw')
  })

  it('of a raw image holds that file system: zstd reads it, and the sums are those of sha256sum', async () => {
    const {release} = await publishImage(host, options('raw.zst', 'raw.d'))
    expect(release).to.include({nvr: 'sample-4.5-7', contentSize: 96n << 20n, filesystem: 'ext4'})
    shell(at('raw.d'), 'sha256sum --strict -c SHA256SUMS; zstd -dcq *.raw.zst | cmp - ../raw; [ "$(ls | wc -l)" = 5 ]')
  })

  it('is signed as minisign signs, and minisign itself finds the signature right', async () => {
    shell(at('raw.d'), 'minisign -V -q -p ../key.pub -m manifest.json')
    const key = parsePublicKey(readFileSync(at('key.pub'), 'utf8'))
    const text = readFileSync(at('raw.d/manifest.json'))
    const signature = parseSignature(readFileSync(at('raw.d/manifest.json.minisig'), 'utf8'))
    if (key === null || signature === null) throw new Error('not read')
    expect(isSignedBy(key, signature, text)).to.equal(true)
    expect(isSignedBy(key, signature, Buffer.concat([text, Buffer.from(' ')]))).to.equal(false)
    expect(isSignedBy(key, {...signature, trustedComment: 'other'}, text)).to.equal(false)
    shell(folder, 'cp raw.d/manifest.json own; minisign -S -s key -m own; minisign -S -l -s key -m own -x own.legacy')
    for (const name of ['own.minisig', 'own.legacy']) {
      const theirs = parseSignature(readFileSync(at(name), 'utf8'))
      expect(theirs !== null && isSignedBy(key, theirs, text), name).to.equal(true)
    }
  })

  it('of the same files is the same bytes, whenever they were unpacked', async () => {
    await publishImage(host, options('root.tar', 'first.d'))
    shell(folder, 'sleep 1.1; mkdir again; tar --xattrs --xattrs-include="*" -C again -xpf root.tar')
    await publishImage(host, options('root.tar', 'second.d'))
    shell(folder, 'diff -r first.d second.d')
  })

  it('is told of by image info, and found whole by image check', async () => {
    const inspected = await inspectRelease(host, at('raw.d'))
    expect(inspected.release.refusesFrom).to.deep.equal([{name: 'node', below: '1'}])
    expect(inspected.signedBy).to.equal(parsePublicKey(readFileSync(at('key.pub'), 'utf8'))?.id)
    const checked = await checkImage(host, at('raw.d/manifest.json'))
    expect(checked.healthy, JSON.stringify(checked)).to.equal(true)
    expect(checked.checks.map(({id, status}) => [id, status])).to.deep.equal([
      ['image.whole', 'ok'],
      ['image.identity', 'ok'],
    ])
  })

  it('with one wrong byte is damaged, and image check names the block', async () => {
    shell(folder, 'cp -r raw.d bad.d')
    const manifest = parseManifest(readFileSync(at('bad.d/manifest.json'), 'utf8'))
    if (!manifest.ok) throw new Error('not read')
    const path = at('bad.d', manifest.value.image.file)
    const bytes = readFileSync(path)
    bytes[200] = (bytes[200] ?? 0) ^ 0x40
    writeFileSync(path, bytes)
    const checked = await checkImage(host, at('bad.d'))
    expect(checked.healthy).to.equal(false)
    const problems = checked.checks.flatMap(({findings}) => findings.map(({message}) => message))
    expect(problems.join('\n')).to.match(/block \d+ \(at \d+ of the file system\) is not what the index names/)
    expect(problems.join('\n')).to.contain('not the file that SHA256SUMS names')
  })

  it('is not written over, and nothing is left of one that failed', async () => {
    for (const [image, to] of [
      ['raw.zst', 'raw.d'],
      ['key', 'none.d'],
    ] as const)
      await publishImage(host, options(image, to)).then(
        () => expect.fail('published'),
        () => undefined,
      )
    shell(folder, '[ ! -e none.d ] || [ -z "$(ls -A none.d)" ]; [ ! -e raw.d/.publishing ]')
  })
})
