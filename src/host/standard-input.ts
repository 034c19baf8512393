import type {Readable} from 'node:stream'
import type {StandardInput} from './host.ts'

/** A pipe keeps the process alive while it is referenced (net.Socket). */
type Source = Readable & {ref?(): unknown; unref?(): unknown}

/**
 * What comes in through `source`, of which the beginning can be looked at before all of it is read. Nothing is read before that, and who
 * waits for nothing more is not kept by a producer that is silent.
 */
export function createStandardInput(source: () => Source): StandardInput {
  const seen: Uint8Array[] = []
  let open: {readonly from: Source; readonly chunks: AsyncIterator<Uint8Array>} | null = null
  const next = async (): Promise<Uint8Array | null> => {
    open ??= begun(source())
    open.from.ref?.()
    const {done, value} = await open.chunks.next()
    open.from.unref?.()
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

const begun = (from: Source) => ({from, chunks: from[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>})

const lengthOf = (chunks: readonly Uint8Array[]): number => chunks.reduce((sum, {length}) => sum + length, 0)
