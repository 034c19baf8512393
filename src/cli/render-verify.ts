import type {VerifiedBase} from '../use/verify.ts'
import {formatSize} from '../model/size.ts'

/** At most so many places are told one by one; `--json` has all. */
const shown = 10

/** A line for each base; below one that differs, where, and what to do about it. */
export const renderVerified = (bases: readonly VerifiedBase[]): string =>
  bases.length === 0 ? 'There are no bases.' : bases.flatMap(linesOf).join('\n')

function linesOf({base, status, bytes, differing}: VerifiedBase): readonly string[] {
  if (status === 'intact') return [`${base}: as it was pulled (${formatSize(BigInt(bytes))} read)`]
  if (status === 'unmeasured')
    return [`${base}: not known, it was not pulled by imgbase, or by one that kept no digest`]
  const remedy = `  -> Build no layer on it. Once its layers are not needed: imgbase base --remove ${base}, and pull it again.`
  if (differing === null) return [`${base}: DIFFERS from what was pulled; where cannot be told`, remedy]
  const total = differing.reduce((sum, {start, end}) => sum + end - start, 0)
  const more = differing.length > shown ? [`  and ${differing.length - shown} more stretches`] : []
  return [
    `${base}: DIFFERS from what was pulled, in ${formatSize(BigInt(total))}`,
    ...differing.slice(0, shown).map(({start, end}) => `  bytes ${start} to ${end - 1}`),
    ...more,
    remedy,
  ]
}
