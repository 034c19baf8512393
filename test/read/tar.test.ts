import {expect} from 'chai'
import fc from 'fast-check'
import {isTarHeader, tarMembers, tarPrefix} from '../../src/read/tar.ts'
import {header} from '../image/sample-root.ts'

const padded = (text: string): Buffer =>
  Buffer.concat([Buffer.from(text), Buffer.alloc((512 - (text.length % 512)) % 512)])

describe('isTarHeader', () => {
  it('goes by the checksum, with and without the magic', () => {
    expect(isTarHeader(header('usr/', '5', 0))).to.equal(true)
    expect(isTarHeader(header('usr/', '5', 0, '\0\0\0\0\0\0'))).to.equal(true)
  })

  it('refuses a header with any one byte changed', () => {
    const block = header('usr/bin/env', '0', 77)
    // Spaces and zero bytes around the checksum's digits do not count.
    const counted = [...Array(512).keys()].filter((index) => index < 148 || index > 153 + 2)
    fc.assert(
      fc.property(fc.constantFrom(...counted), fc.integer({min: 1, max: 255}), (index, by) => {
        const changed = Buffer.from(block)
        changed[index] = ((changed[index] ?? 0) + by) % 256
        expect(isTarHeader(changed)).to.equal(false)
      }),
    )
  })

  it('refuses zeros and what is too short', () => {
    expect(isTarHeader(new Uint8Array(512))).to.equal(false)
    expect(isTarHeader(header('usr/', '5', 0).subarray(0, 511))).to.equal(false)
  })
})

describe('tarMembers', () => {
  it('reads names over data, long names of GNU and of pax, and prefixes of ustar', () => {
    const long = `rootfs/${'d'.repeat(120)}`
    const pax = `142 path=${long}p\n`.replace('142', String(`142 path=${long}p\n`.length))
    const prefixed = header('name', '0', 0)
    prefixed.write('pre/fix', 345)
    prefixed.write('        ', 148)
    prefixed.write(
      `${prefixed
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    )
    const archive = Buffer.concat([
      ...[header('./a', '0', 600), padded('x'.repeat(600))],
      ...[header('././@LongLink', 'L', long.length + 1), padded(`${long}\0`), header('short', '0', 0)],
      ...[header('pax', 'x', pax.length), padded(pax), header('short', '0', 0)],
      prefixed,
      Buffer.alloc(1024),
    ])
    expect(tarMembers(archive)).to.deep.equal(['./a', long, `${long}p`, 'pre/fix/name'])
  })

  it('ends where the bytes end', () => {
    expect(tarMembers(header('big', '0', 1 << 30))).to.deep.equal(['big'])
    expect(tarMembers(new Uint8Array(100))).to.deep.equal([])
  })
})

describe('tarPrefix', () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [['./', './usr/', './usr/bin/'], './'],
    [['usr/', 'usr/bin/'], ''],
    [['rootfs/', 'rootfs/usr/'], 'rootfs/'],
    [['./rootfs/', './rootfs/usr/'], './rootfs/'],
    [['node-4.5/usr/bin/env'], 'node-4.5/'],
    [['.autorelabel', 'usr/'], ''],
    [['.autorelabel'], ''],
    [[], ''],
  ]
  for (const [members, prefix] of cases)
    it(`sees '${prefix}' in ${members.join(' ')}`, () => {
      expect(tarPrefix(members)).to.equal(prefix)
    })
})
