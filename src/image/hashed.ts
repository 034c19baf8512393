import {createHash} from 'node:crypto'

/** A stream that is hashed on its way. */
export interface Hashed {
  readonly bytes: AsyncIterable<Uint8Array>
  /** `sha256:<hex>` of what has gone through. */
  digest(): string
  /** Why the stream ended early; null where it did not. */
  failure(): unknown
}

export function hashing(stream: AsyncIterable<Uint8Array>): Hashed {
  const hash = createHash('sha256')
  let failed: unknown = null
  async function* through(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of stream) {
        hash.update(chunk)
        yield chunk
      }
    } catch (error) {
      failed = error
      throw error
    }
  }
  return {bytes: through(), digest: () => `sha256:${hash.digest('hex')}`, failure: () => failed}
}
