import {expect} from 'chai'
import {parseComparedNames} from '../../src/read/compared-names.ts'

const read = (...records: readonly string[]): readonly string[] =>
  parseComparedNames(Buffer.from(records.map((record) => `${record}\0`).join(''), 'latin1'))

describe('parseComparedNames', () => {
  it('gives what is in one list alone, once', () => {
    expect(read('/a//f 644 0 0 1 9.5', '\t/a//f 644 0 0 2 9.5', '\t/new//l 777 0 0 a//b')).to.deep.equal(['a', 'new'])
  })

  it('leaves folders out, and what is mounted with all below it', () => {
    expect(read('/home/x//f 644 0 0 1 9', '/home2//f 644 0 0 1 9', '\t/gone//d', '\t2049 home//d')).to.deep.equal([
      'home2',
    ])
  })

  it('reads names of any bytes', () => {
    const names = ['12 a', 'line\nbreak', '\ttab', 'by\xff\xfete', 'failed in x']
    expect(read(...names.map((name) => `/${name}//f 644 0 0 1 9`))).to.have.members(names)
  })

  it('does not take a list that could not be made whole for one', () => {
    expect(() => read('/a//f 644 0 0 1 9', 'failed in /x')).to.throw('failed in /x')
  })
})
