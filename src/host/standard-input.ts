import type {Readable} from 'node:stream'
import type {StandardInput} from './host.ts'

/** What comes in through `source`, of which the beginning can be looked at before all of it is read. Nothing is read before that. */
export function createStandardInput(source: () => Readable): StandardInput {
  const seen: Uint8Array[] = []
  let chunks: AsyncIterator<Uint8Array> | null = null
  const next = async (): Promise<Uint8Array | null> => {
    chunks ??= source()[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
    const {done, value} = await chunks.next()
    return done === true ? null : value
  }
  return {
    async head(length) {
      for (let have = lengthOf(seen); have < length;) {
        const chunk = await next()
        if (chunk === null) break
        seen.push(chunk)
        have += chunk.length
      }
      return Buffer.concat(seen).subarray(0, length)
    },
    async *stream() {
      yield* seen.splice(0)
      for (let chunk = await next(); chunk !== null; chunk = await next()) yield chunk
    },
  }
}

const lengthOf = (chunks: readonly Uint8Array[]): number => chunks.reduce((sum, {length}) => sum + length, 0)
