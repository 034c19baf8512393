import type {Host} from '../host/host.ts'
import {isStandardInput} from '../model/image.ts'
import {isUrl} from '../model/web-error.ts'

/** An image file that comes in once, from its beginning to its end. */
export interface Incoming {
  /** Its first bytes, and how many there are in all, where somebody knows. */
  head(length: number): Promise<{readonly bytes: Uint8Array; readonly length: number | null}>
  stream(): AsyncIterable<Uint8Array>
}

/** What is at a URL, or comes through standard input; null for what lies on this host. */
export function incoming({web, input}: Pick<Host, 'web' | 'input'>, path: string): Incoming | null {
  if (isUrl(path)) return {head: (length) => web.head(path, length), stream: () => web.stream(path)}
  if (!isStandardInput(path)) return null
  return {head: async (length) => ({bytes: await input.head(length), length: null}), stream: () => input.stream()}
}
