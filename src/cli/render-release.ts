import {formatSize} from '../model/size.ts'
import type {CheckedImage} from '../use/check-image.ts'
import type {InspectedRelease} from '../use/inspect-release.ts'
import type {PublishResult} from '../use/publish-image.ts'
import {renderChecks} from './render-check.ts'

export function renderInspected({folder, signedBy, data, release}: InspectedRelease): string {
  const rows: readonly (readonly [string, string])[] = [
    ['release', release.nvr],
    ['product', release.product ?? 'not told'],
    ['architecture', release.architecture],
    ['kernel', release.kernel ?? 'not told'],
    ['file system', `${release.filesystem}, ${formatSize(release.contentSize)}, of which ${formatSize(data)} are data`],
    [
      'download',
      `${formatSize(BigInt(release.imageSize))}, and ${formatSize(BigInt(release.indexSize))} of block index`,
    ],
    ['digest', release.digest],
    ['needs imgbase', `${release.minimumImgbase} or newer`],
    ...(release.compatibleProducts.length === 0
      ? []
      : [['updates also', release.compatibleProducts.join(', ')] as const]),
    ...release.refusesFrom.map(
      ({name, below}) => ['refuses', below === null ? `every ${name}` : `${name} older than ${below}`] as const,
    ),
    ['signature', signedBy === null ? 'none' : `by the key ${signedBy} (not verified here)`],
    ['folder', folder],
  ]
  return rows.map(([name, value]) => `${name.padEnd(14)}${value}`).join('\n')
}

export const renderChecked = ({image, nvr, checks}: CheckedImage): string =>
  [`${nvr ?? 'The image'} in ${image}:`, renderChecks(checks)].join('\n')

export const renderPublished = ({folder, signedBy, release}: PublishResult): string =>
  [
    `Published ${release.nvr} in ${folder}: ${formatSize(BigInt(release.imageSize))} to download, ${formatSize(release.contentSize)} unpacked.`,
    signedBy === null
      ? 'It is not signed: nodes take it with --allow-unsigned only. Sign it with --sign KEY, or minisign -S -m manifest.json.'
      : `Signed with the key ${signedBy}.`,
  ].join('\n')
