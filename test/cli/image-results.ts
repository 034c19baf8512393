import type {OfferedStreams} from '../../src/use/offer-release.ts'
import type {InspectedRelease} from '../../src/use/inspect-release.ts'
import type {PublishResult} from '../../src/use/publish-image.ts'
import {runChecks} from '../../src/plan/check/run.ts'
import {imageChecks} from '../../src/plan/check-image/registry.ts'
import type {CheckedImage} from '../../src/use/check-image.ts'
import type {Nvr} from '../../src/model/nvr.ts'

const nvr = 'node-4.6.0~rc1-1' as Nvr
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`
const release: InspectedRelease['release'] = {
  ...{nvr, product: 'My node', architecture: 'x86_64', kernel: '6.1.0', filesystem: 'ext4', contentSize: 5n},
  ...{imageSize: 5, indexSize: 5, digest, minimumImgbase: '0.1.0', compatibleProducts: ['Other']},
  refusesFrom: [
    {name: 'node', below: '4.0'},
    {name: 'old', below: null},
  ],
}
const inspected: InspectedRelease = {folder: '/srv/a', signedBy: '0123456789ABCDEF', data: 5n, release}
const offered: OfferedStreams = {
  ...{file: '/srv/streams.json', counter: 3, expires: 1_800_000_000, streams: [{name: 'stable', versions: [nvr]}]},
}
const published: PublishResult = {
  ...{folder: '/srv/a', signedBy: null, release: {...release, product: null, kernel: null}, offered: null},
}
const checkedImage: CheckedImage = {
  ...{image: '/srv/a', nvr, healthy: false},
  checks: runChecks(imageChecks, {damage: ['block 5 is wrong'], shipped: {known: false, reason: 'no root'}}),
}

/** One of each kind of result of `image`. */
export const imageResults: readonly object[] = [
  inspected,
  {...inspected, signedBy: null},
  published,
  {...published, offered},
  checkedImage,
  {...checkedImage, nvr: null},
  offered,
]
