import {expect} from 'chai'
import {withRootPassword} from '../../src/carry/shadow.ts'

describe('withRootPassword', () => {
  it("changes root's password alone, whatever the hash holds", () => {
    const before = 'root:*:19000:0:99999:7:::\ndaemon:*:19000:0:99999:7:::\n'
    expect(withRootPassword(before, '$6$a$&b$1')).to.equal(
      'root:$6$a$&b$1:19000:0:99999:7:::\ndaemon:*:19000:0:99999:7:::\n',
    )
  })

  it('adds root where there is none', () =>
    expect(withRootPassword('', '$6$a$b')).to.equal('root:$6$a$b:0:0:99999:7:::\n'))
})
