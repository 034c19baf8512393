import {expect} from 'chai'
import {quoted} from '../../src/model/quoted.ts'

describe('quoted', () => {
  it('escapes what drives or fools a terminal', () =>
    expect(quoted('a"\u001b\u007f\u009b\u2028\u202e\u2066')).to.equal(
      '"a\\"\\u001b\\u007f\\u009b\\u2028\\u202e\\u2066"',
    ))
  it('leaves words as they are', () => expect(quoted('Zürich 日本')).to.equal('"Zürich 日本"'))
  it('cuts what is long', () => expect(quoted('x'.repeat(101))).to.equal(`"${'x'.repeat(100)}…"`))
})
