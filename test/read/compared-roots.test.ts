import {expect} from 'chai'
import {parseComparedRoots} from '../../src/read/compared-roots.ts'

const ends = ['\xffone', '\t\xffother']

const printed = (...records: readonly string[]): Buffer =>
  Buffer.from(records.map((record) => `${record}\0`).join(''), 'latin1')

const read = (...records: readonly string[]): readonly [readonly string[], readonly string[], readonly string[]] => {
  const [one, other] = parseComparedRoots(printed(...records, ...ends))
  return [[...one.entries.keys()], [...other.entries.keys()], [...one.hidden.keys(), ...other.hidden.keys()]]
}

const file = 'f 12 3 644 1 2 9.5 9.75 '

describe('parseComparedRoots', () => {
  it('gives each root what it alone has so', () => {
    expect(read(`/a//${file}`, `\t/a//${file}`, `\t/new//${file}`)).to.deep.equal([['a'], ['a', 'new'], []])
  })

  it('tells what each is', () => {
    const [{entries}] = parseComparedRoots(printed('/a b//l 12 3 777 1 2 9.5 9.75 to /x//y', ...ends))
    const about = {inode: '12', size: 3n, mode: 0o777, uid: 1, gid: 2, modified: '9.5', changed: '9.75'}
    expect(Object.fromEntries(entries)).to.deep.equal({'a b': {type: 'link', ...about, target: 'to /x//y'}})
  })

  it('hides what is mounted', () => {
    expect(read('\t2049 home//d 2 4096 755 0 0 1 1 ')).to.deep.equal([[], [], ['home']])
  })

  it('reads names of any bytes, and the root itself', () => {
    const names = ['', '12 a', 'line\nbreak', '\ttab', 'by\xff\xfete', '\xffone']
    expect(read(...names.map((name) => `/${name}//${file}`))[0]).to.deep.equal(names)
  })

  it('skips nothing that it cannot read', () => {
    expect(() => read('/a//f 12')).to.throw('/a//f 12')
  })

  it('does not take a list that could not be made whole for one', () => {
    for (const end of ends) expect(() => parseComparedRoots(printed(`/a//${file}`, end))).to.throw('to its end')
  })
})
