import {expect} from 'chai'
import {autoextendProfile} from '../../layouts/autoextend.ts'

describe('autoextendProfile', () => {
  it('is what lvm.conf(5) asks for', () => {
    const {name, text} = autoextendProfile('node', 'pool', {threshold: 70, percent: 30})
    expect(name).to.equal('imgbase-node-pool')
    expect(text.split('\n').filter((line) => !line.startsWith('#'))).to.deep.equal([
      'activation {',
      '\tthin_pool_autoextend_threshold=70',
      '\tthin_pool_autoextend_percent=30',
      '}',
      '',
    ])
  })
})
