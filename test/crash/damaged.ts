import fc from 'fast-check'

/** What breaks readers: numbers beyond all bounds, brackets and anchors, terminal escape codes, paths that lead out, and no text at all. */
const nasty = [
  ...[
    '0',
    '-1',
    '1e999',
    '99999999999999999999',
    'NaN',
    'null',
    '{}',
    '[]',
    '""',
    '{',
    '[[[[',
    '"',
    "'",
    '\\',
    '\0',
    '\n',
    '\r\n',
  ],
  ...[
    '&a [*a, *a]',
    '*a',
    '!!js/function x',
    '<<: *a',
    '__proto__',
    'constructor',
    '../../etc/passwd',
    '/',
    '\u001b[2J',
    '\u202e',
    '${x}',
    '$(x)',
    '%00',
  ],
].map((text) => Buffer.from(text))

const piece = fc.oneof(
  fc.constantFrom(...nasty),
  fc.uint8Array({maxLength: 12}).map((bytes) => Buffer.from(bytes)),
  fc
    .tuple(fc.constantFrom(...nasty), fc.integer({min: 2, max: 2000}))
    .map(([text, times]) => Buffer.concat(Array<Buffer>(times).fill(text))),
)

/** The sample with some places cut out, put in, turned over or repeated; or something else altogether. */
export function damaged(sample: Buffer): fc.Arbitrary<Buffer> {
  const place = fc.nat(sample.length)
  const change = fc.oneof(
    fc.tuple(place, piece).map(
      ([at, put]) =>
        (bytes: Buffer) =>
          Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at)]),
    ),
    fc.tuple(place, fc.nat(64)).map(
      ([at, length]) =>
        (bytes: Buffer) =>
          Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]),
    ),
    fc.tuple(place, piece).map(
      ([at, put]) =>
        (bytes: Buffer) =>
          Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + put.length)]),
    ),
    place.map((at) => (bytes: Buffer) => bytes.subarray(0, at)),
    fc.tuple(place, fc.nat(7)).map(([at, bit]) => (bytes: Buffer) => {
      const turned = Buffer.from(bytes)
      if (at < turned.length) turned[at] = (turned[at] ?? 0) ^ (1 << bit)
      return turned
    }),
  )
  return fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .array(change, {minLength: 1, maxLength: 5})
        .map((changes) => changes.reduce((bytes, one) => one(bytes), sample)),
    },
    {weight: 1, arbitrary: fc.array(piece, {maxLength: 20}).map((pieces) => Buffer.concat(pieces))},
  )
}
