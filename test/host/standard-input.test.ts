import {expect} from 'chai'
import {addAbortSignal, PassThrough, Readable} from 'node:stream'
import {createStandardInput} from '../../src/host/standard-input.ts'

const inputOf = (...chunks: readonly string[]) =>
  createStandardInput(() =>
    Readable.from(
      chunks.map((chunk) => Buffer.from(chunk)),
      {objectMode: false},
    ),
  )

async function all(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

describe('standard input', () => {
  it('shows its beginning, as often as it is asked, and then gives all of it', async () => {
    const input = inputOf('abc', 'def', 'ghi')
    expect(Buffer.from(await input.head(4)).toString()).to.equal('abcd')
    expect(Buffer.from(await input.head(2)).toString()).to.equal('ab')
    expect(await all(input.stream())).to.equal('abcdefghi')
  })

  it('shows what there is where it is shorter', async () => {
    const input = inputOf('abc')
    expect(Buffer.from(await input.head(100)).toString()).to.equal('abc')
    expect(await all(input.stream())).to.equal('abc')
    expect((await inputOf().head(100)).length).to.equal(0)
  })

  it('ends where the command is interrupted, though the producer is silent', async () => {
    const interrupted = new AbortController()
    const input = createStandardInput(() => addAbortSignal(interrupted.signal, new PassThrough()))
    setTimeout(() => interrupted.abort(), 20)
    expect(await input.head(1).catch((error: Error) => error.name)).to.equal('AbortError')
  })

  it('is not touched before it is asked for', () => {
    createStandardInput(() => {
      throw new Error('read')
    })
  })
})
