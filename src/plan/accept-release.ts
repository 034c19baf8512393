import {fault, type Fault} from '../model/fault.ts'
import {compareNvr, nvrParts, type Nvr} from '../model/nvr.ts'
import type {ReleaseManifest} from '../model/release.ts'
import {rpmCompare} from '../model/rpm-version.ts'

/** What a release is held against. */
export interface Recipient {
  /** As `uname -m` names it. */
  readonly architecture: string
  /** Of the root that runs; null where it does not tell. */
  readonly product: string | null
  /** Name of the base of the layer that runs; null where no layer runs. */
  readonly running: Nvr | null
  readonly imgbase: string
  readonly allowDowngrade: boolean
}

/** Every reason why this node must not take the release. */
export function objectionsToRelease(release: ReleaseManifest, node: Recipient): readonly Fault[] {
  return [
    ...(release.architecture === node.architecture ? [] : [wrongArchitecture(release, node)]),
    ...(fitsProduct(release, node) ? [] : [wrongProduct(release, node)]),
    ...(rpmCompare(node.imgbase, release.minimumImgbase) < 0 ? [tooOld(release, node)] : []),
    ...(node.running === null ? [] : [...refusals(release, node.running), ...downgrade(release, node.running, node)]),
  ]
}

const wrongArchitecture = ({nvr, architecture}: ReleaseManifest, node: Recipient): Fault =>
  fault(
    'release.architecture',
    `${nvr} is made for ${architecture}, this node is ${node.architecture}`,
    'Take the release that is made for this architecture.',
  )

const fitsProduct = ({product, compatibleProducts}: ReleaseManifest, node: Recipient): boolean =>
  product === null || node.product === null || [product, ...compatibleProducts].includes(node.product)

const wrongProduct = ({nvr, product}: ReleaseManifest, node: Recipient): Fault =>
  fault(
    'release.product',
    `${nvr} is the product '${product}', this node is '${node.product}'`,
    "Take a release of this node's product, or one whose publisher names it as compatible.",
  )

const tooOld = ({nvr, minimumImgbase}: ReleaseManifest, node: Recipient): Fault =>
  fault(
    'release.imgbase',
    `${nvr} needs imgbase ${minimumImgbase} or newer, this is ${node.imgbase}`,
    'Update imgbase first, or go through a release in between.',
  )

function refusals({nvr, refusesFrom}: ReleaseManifest, running: Nvr): readonly Fault[] {
  const {name, version} = nvrParts(running)
  return refusesFrom
    .filter((one) => one.name === name && (one.below === null || rpmCompare(version, one.below) < 0))
    .map(({below}) =>
      fault(
        'release.refuses',
        `${nvr} must not be installed from ${running}: its publisher refuses ${below === null ? `every ${name}` : `${name} older than ${below}`}`,
        below === null ? 'Install it anew.' : `Update to ${name} ${below} first.`,
      ),
    )
}

function downgrade({nvr}: ReleaseManifest, running: Nvr, {allowDowngrade}: Recipient): readonly Fault[] {
  if (allowDowngrade || nvrParts(nvr).name !== nvrParts(running).name || compareNvr(nvr, running) >= 0) return []
  return [
    fault(
      'release.downgrade',
      `${nvr} is older than ${running}, which runs`,
      'Go back with imgbase rollback, or add --allow-downgrade.',
    ),
  ]
}
