import type {FailedTrial} from './failed-trial.ts'

/** Tags without a value. All but `initBase` are those of oVirt's imgbased (its lvm.py), so that its nodes are taken over as they stand. */
export const tags = {
  vg: 'imgbased:vg',
  pool: 'imgbased:pool',
  /** On the root that oVirt's init started from. */
  init: 'imgbased:init',
  base: 'imgbased:base',
  layer: 'imgbased:layer',
  volume: 'imgbased:volume',
  /** On a base that was made from a root file system in use. */
  initBase: 'imgbased:init-base',
} as const

const prefixes = {
  staging: 'imgbased:staging=',
  digest: 'imgbased:digest=',
  sequence: 'imgbased:seq=',
  good: 'imgbased:good=',
  pin: 'imgbased:pin=',
  from: 'imgbased:from=',
  bad: 'imgbased:bad=',
  content: 'imgbased:content=',
  ancestor: 'imgbased:ancestor=',
  upstream: 'imgbased:upstream=',
  varBefore: 'imgbased:var-before=',
  varOf: 'imgbased:var-of=',
  varReplaced: 'imgbased:var-replaced=',
} as const

export type ValueTag = keyof typeof prefixes

/** Present while the transaction is making the volume. */
export const stagingTag = (transaction: string): string => `${prefixes.staging}${transaction}`

/** `digest` is `sha256:<hex>`. */
export const digestTag = (digest: string): string => `${prefixes.digest}${digest}`

/** What a base's file system was when it was written: its length in bytes, and the SHA-256 (hex) of its block index. */
export interface MeasuredContent {
  readonly bytes: number
  readonly sha256: string
}

export const contentTag = ({bytes, sha256}: MeasuredContent): string => `${prefixes.content}${bytes}:${sha256}`

/** What `contentTag` wrote; null where nobody measured it (a base of oVirt's, or one made by init). */
export function measuredContentOf(all: readonly string[]): MeasuredContent | null {
  const [, bytes, sha256] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(valuesOf(all, 'content')[0] ?? '') ?? []
  return sha256 === undefined ? null : {bytes: Number(bytes), sha256}
}

export const sequenceTag = (sequence: number): string => `${prefixes.sequence}${sequence}`

/** `seconds` since 1970. */
export const goodTag = (seconds: number): string => `${prefixes.good}${seconds}`

export const pinTag = (why: 'admin' | 'rollback'): string => `${prefixes.pin}${why}`

/** `volume` is the name in LVM of the layer, or root, that ran while this one was staged. */
export const fromTag = (volume: string): string => `${prefixes.from}${volume}`

/** On a base made from a root in use: name in LVM of the base with the image that the node was installed from. */
export const ancestorTag = (volume: string): string => `${prefixes.ancestor}${volume}`

/** The layer failed its trial: when, why, and the name in LVM of the layer that boots instead. */
export const badTag = ({at, why, fellBackTo}: FailedTrial): string => `${prefixes.bad}${at}:${why}:${fellBackTo}`

/** On the pool: the stream that the node follows, `REMOTE:STREAM`. */
export const upstreamTag = (upstream: string): string => `${prefixes.upstream}${upstream}`

/** On a snapshot of /var: when it was made, in seconds since 1970, and which layer, by its name in LVM, booted for the first time then. */
export const varBeforeTag = (seconds: number, layer: string): string => `${prefixes.varBefore}${seconds}:${layer}`

/** On a /var: name in LVM of the layer that left it so, or that alone uses it. */
export const varOfTag = (layer: string): string => `${prefixes.varOf}${layer}`

/** On a /var: since when, in seconds since 1970, a rollback boots with another one. */
export const varReplacedTag = (seconds: number): string => `${prefixes.varReplaced}${seconds}`

/** Reads what `badTag` wrote; null for anything else. */
export function failedTrialOf(value: string): FailedTrial | null {
  const [, at, why, fellBackTo] = /^(\d{1,15}):(tries|health|load|count):(.+)$/.exec(value) ?? []
  return at === undefined || fellBackTo === undefined
    ? null
    : {at: Number(at), why: why as FailedTrial['why'], fellBackTo}
}

/** All tags of one kind that a volume carries: normally none or one, more where a killed command left the old one. */
export const tagsOf = (all: readonly string[], kind: ValueTag): readonly string[] =>
  all.filter((tag) => tag.startsWith(prefixes[kind]))

/** The values of those tags. */
export const valuesOf = (all: readonly string[], kind: ValueTag): readonly string[] =>
  tagsOf(all, kind).map((tag) => tag.slice(prefixes[kind].length))
