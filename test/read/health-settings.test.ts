import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import {parseHealthSettings} from '../../src/read/health-settings.ts'

describe('parseHealthSettings', () => {
  it('takes HEALTH_ words alone, with their quotes taken off', () =>
    expect(
      parseHealthSettings(`# HEALTH_A=1\nHEALTH_B="x y"\n HEALTH_C='z' \nPATH=/evil\nHEALTH_D=\nnonsense\n`),
    ).to.deep.equal({
      timeoutSeconds: 30,
      environment: ['HEALTH_B=x y', 'HEALTH_C=z', 'HEALTH_D='],
    }))

  it('takes the time limit where it is a whole number of seconds', () => {
    const limit = (value: string): number => parseHealthSettings(`HEALTH_TIMEOUT=${value}`).timeoutSeconds
    expect(['5', '"90"', '0', '-1', '1.5', 'soon', ''].map(limit)).to.deep.equal([5, 90, 30, 30, 30, 30, 30])
  })

  it('reads the file that is shipped', () =>
    expect(parseHealthSettings(readFileSync('packaging/health.conf', 'utf8'))).to.deep.equal({
      timeoutSeconds: 30,
      environment: ['HEALTH_TIMEOUT=30'],
    }))
})
