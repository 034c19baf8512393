import {expect} from 'chai'
import {metadataFile} from '../../src/read/metadata-file.ts'

const named = {name: 'my-node', version: '4.5.0~rc1', release: '1'}
const faultsOf = (fields: unknown): readonly string[] => {
  const outcome = metadataFile(typeof fields === 'string' ? fields : JSON.stringify(fields))
  return outcome.ok ? [] : outcome.faults.map(({message}) => message)
}

describe('metadataFile', () => {
  it('reads all keys', () => {
    const all = {...named, product: 'Node – Größe M', size: '4G', kernel: '6.1.0-18-amd64'}
    expect(metadataFile(JSON.stringify(all))).to.deep.equal({
      ok: true,
      value: {nvr: 'my-node-4.5.0~rc1-1', product: 'Node – Größe M', size: 4n << 30n, kernel: '6.1.0-18-amd64'},
    })
  })

  it('takes a size in bytes', () =>
    expect(metadataFile(JSON.stringify({...named, size: 4096}))).to.have.nested.property('value.size', 4096n))

  const wrong: Readonly<Record<string, unknown>> = {
    name: [1, '', 'a b', 'a/b', null],
    version: [4.5, '4-5', ''],
    release: [{}, '1-2', '1 '],
    product: [false, '', 'a\u001b[2J', 'a\u202eb', 'two\nlines', 'x'.repeat(201)],
    size: [-1, 0, 1.5, 1e300, '0', 'big', null, true],
    kernel: ['../6.1', '/boot/x', '.', '-x', 'a b', 6.1, ''],
  }
  for (const [key, values] of Object.entries(wrong))
    for (const value of values as readonly unknown[])
      it(`refuses ${JSON.stringify(value)} as ${key}, once`, () => {
        const faults = faultsOf({...named, [key]: value})
        expect(faults).to.have.length(1)
        expect(faults[0]).to.include(`'${key}'`)
        expect(faults[0]).not.to.match(/[\p{Cc}\p{Cf}]/u)
      })

  it('names unknown keys, harmlessly', () => {
    const faults = faultsOf(
      '{"name": "a", "version": "1", "release": "1", "kernl": "x", "a\\u001b": 1, "__proto__": 1, "toString": 1}',
    )
    expect(faults.map((message) => message.split('unknown key ')[1])).to.deep.equal([
      '"kernl"',
      '"a\\u001b"',
      '"__proto__"',
      '"toString"',
    ])
  })

  it('tells every fault at once', () => {
    const faults = faultsOf({name: 'a', version: 1, colour: 'red', size: 'x'})
    expect(faults).to.have.length(4)
    for (const word of ["'version'", '"colour"', "'release'", "'size'"]) expect(faults.join()).to.include(word)
  })

  it('refuses a name that is no NVR', () => expect(faultsOf({...named, name: 'snapshot'})[0]).to.include('LVM'))

  for (const text of ['', '{', '[]', 'null', '"node"', '7'])
    it(`refuses ${text || 'nothing'}`, () => expect(faultsOf(text)).to.have.length(1))
})
