import type {Host} from '../host/host.ts'
import {runningPackages} from '../image/packages-in.ts'
import {placeAt, type Place} from '../image/release/place.ts'
import {recogniseRelease} from '../image/release/recognise-release.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'
import type {Node} from '../model/node.ts'
import type {Nvr} from '../model/nvr.ts'
import {packageChanges, type PackageChanges} from '../model/packages.ts'
import type {ReleaseManifest} from '../model/release.ts'
import {parsePackages} from '../read/packages.ts'
import {sha256} from '../image/release/digests.ts'
import {askNode, required} from './ask.ts'
import {followedOffer, type Follow} from './follow.ts'
import {asFault, type Offer} from './offered-image.ts'

export interface UpdateCheck {
  readonly upstream: string
  readonly running: Nvr | null
  /** What an update would bring; null where nothing newer has reached this node. */
  readonly newer: Nvr | null
  /** Against the packages that run; null where one of the two is not known. */
  readonly packages: PackageChanges | null
}

/** `update --check`: whether the stream has something newer for this node, and what would change. */
export async function checkUpdate(
  host: Host,
  vg: string | undefined,
  wanted: Offer,
  follow: Follow,
): Promise<UpdateCheck> {
  const node = await askNode(host, vg)
  const {upstream, version, offer} = await followedOffer(host, node, wanted, follow)
  const result = {upstream, running: node.roles.booted?.nvr ?? null, newer: null, packages: null}
  if (version === null || offer === null || isHere(version, node)) return result
  const trust = {key: null, manifestSha256: null, ...offer.pinned, allowUnsigned: offer.allowUnsigned}
  const {manifest} = required(await recogniseRelease(host, [offer.image], trust).catch(asFault))
  return {
    ...result,
    newer: version,
    packages: await changesOf(host, placeAt(host, offer.image), manifest).catch(asFault),
  }
}

const isHere = (nvr: Nvr, {lineage}: Node): boolean =>
  lineage.bases.some((base) => base.nvr === nvr && !base.incomplete)

async function changesOf(host: Host, place: Place, {packages}: ReleaseManifest): Promise<PackageChanges | null> {
  const running = packages === null ? null : await runningPackages(host)
  if (packages === null || running === null) return null
  const text = await place.whole(packages.file, longest)
  if (text === null || Buffer.from(sha256(text)).toString('hex') !== packages.sha256)
    throw new CommandFault('refused', [otherPackages(packages.file)])
  return packageChanges(running, parsePackages(Buffer.from(text).toString()))
}

const longest = 16 * 1024 * 1024

const otherPackages = (file: string) =>
  fault('release.damaged', `${file} does not fit its manifest`, 'The publisher has to upload all files of one release.')
