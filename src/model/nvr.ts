import {failure, fault, success, type Outcome} from './fault.ts'
import {objectionsTo} from './nvr-rules.ts'
import {quoted} from './quoted.ts'
import {compareText, rpmCompare} from './rpm-version.ts'
import {trueName, volumeName} from './volume-name.ts'

export {fitsDeviceMapper, trueName, volumeName} from './volume-name.ts'

/** `name-version-release` of an image, in the true form that users see and type. Only the name may hold a `-`. */
export type Nvr = string & {readonly __brand: 'Nvr'}

/** `<nvr>+<n>`, n from 1, in the true form that users see and type. */
export type LayerId = string & {readonly __brand: 'LayerId'}

/** An NVR taken apart at its last two dashes; no part is empty. */
export interface NvrParts {
  readonly name: string
  readonly version: string
  readonly release: string
}

/** What a layer's id is made of. */
export interface LayerParts {
  readonly nvr: Nvr
  readonly index: number
}

/** Accepts what can name a base in LVM, in a boot entry and in a path; every objection is a fault of its own. */
export function parseNvr(text: string): Outcome<Nvr> {
  const objections = objectionsTo(text)
  return objections.length === 0 ? success(text as Nvr) : failure(...objections)
}

export function nvrParts(nvr: Nvr): NvrParts {
  const last = nvr.lastIndexOf('-')
  const middle = nvr.lastIndexOf('-', last - 1)
  return {name: nvr.slice(0, middle), version: nvr.slice(middle + 1, last), release: nvr.slice(last + 1)}
}

/**
 * Orders NVRs: by name first, so that one product's stand together, then version and release as rpm does. 0 only for equal
 * strings: where rpm sees no difference, the text decides.
 */
export function compareNvr(a: Nvr, b: Nvr): number {
  const [left, right] = [nvrParts(a), nvrParts(b)]
  return (
    compareText(left.name, right.name) ||
    rpmCompare(left.version, right.version) ||
    rpmCompare(left.release, right.release) ||
    compareText(a, b)
  )
}

export const layerId = (nvr: Nvr, index: number): LayerId => `${nvr}+${index}` as LayerId

/** Reads `<nvr>+<n>`; the faults are those of the NVR, or that it names no layer. */
export function parseLayerId(text: string): Outcome<LayerParts> {
  const match = /^(.*)\+([1-9]\d{0,8})$/s.exec(text)
  if (match === null)
    return failure(fault('layer.form', `${quoted(text)} names no layer`, 'Write NVR+N, such as node-4.5.0-1+1.'))
  const nvr = parseNvr(match[1] ?? '')
  return nvr.ok ? success({nvr: nvr.value, index: Number(match[2])}) : nvr
}

/** Whether a volume of this name, as LVM has it, is a layer and no base. */
export const namesLayer = (volume: string): boolean => parseLayerId(trueName(volume)).ok

/** The boot entry of a layer. It avoids `+n` at the end, which boot counting reads as 'n tries left' (UAPI specification). */
export const entryId = (nvr: Nvr, index: number): string => `imgbase-${volumeName(nvr)}-L${index}`

/** Null for an entry that imgbase did not name. */
export function parseEntryId(id: string): LayerParts | null {
  const match = /^imgbase-(.+)-L([1-9]\d{0,8})$/s.exec(id)
  const nvr = parseNvr(trueName(match?.[1] ?? ''))
  return match !== null && nvr.ok ? {nvr: nvr.value, index: Number(match[2])} : null
}
