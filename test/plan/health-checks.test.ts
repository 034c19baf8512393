import {expect} from 'chai'
import {healthChecks, type CheckFile} from '../../src/plan/health-checks.ts'

const file = (
  where: 'etc' | 'usr/lib',
  kind: 'required' | 'wanted',
  name: string,
  type: CheckFile['type'] = 'executable',
) => ({
  folder: `/${where}/imgbase/health.d/${kind}`,
  ...{name, type},
})

const shown = (...files: readonly CheckFile[]): readonly string[] =>
  healthChecks(files).map(({kind, path, runs}) => `${kind} ${path}${runs ? '' : ' is not run'}`)

describe('healthChecks', () => {
  it('takes all folders in the order of the names', () => {
    const files = [file('etc', 'wanted', '20-b'), file('usr/lib', 'required', '10-a'), file('etc', 'required', '30-c')]
    expect(shown(...files)).to.deep.equal([
      'required /usr/lib/imgbase/health.d/required/10-a',
      'wanted /etc/imgbase/health.d/wanted/20-b',
      'required /etc/imgbase/health.d/required/30-c',
    ])
  })

  it('lets a file in /etc stand in for the shipped one of the same name, also as wanted', () => {
    expect(shown(file('usr/lib', 'required', 'a'), file('etc', 'required', 'a'))).to.deep.equal([
      'required /etc/imgbase/health.d/required/a',
    ])
    expect(shown(file('usr/lib', 'required', 'a'), file('etc', 'wanted', 'a'))).to.deep.equal([
      'wanted /etc/imgbase/health.d/wanted/a',
    ])
  })

  it('takes a name once, as required, where it is in both folders of /etc', () =>
    expect(shown(file('etc', 'wanted', 'a'), file('etc', 'required', 'a'))).to.deep.equal([
      'required /etc/imgbase/health.d/required/a',
    ]))

  it('leaves out what is masked', () =>
    expect(shown(file('usr/lib', 'required', 'a'), file('etc', 'wanted', 'a', 'device'))).to.deep.equal([]))

  it('passes over what lies beside a check, and names that are none', () => {
    const names = ['a.dpkg-old', 'a.dpkg-dist', 'a.rpmsave', 'a.imgnew', 'a~', '.a', 'a=b', 'a b', 'a\nb', '-a']
    expect(shown(...names.map((name) => file('etc', 'required', name)))).to.deep.equal([])
    expect(shown(file('etc', 'required', '10-own.sh'))).to.have.length(1)
  })

  it('tells of a file that cannot be run', () =>
    expect(shown(file('etc', 'required', 'a', 'plain'))).to.deep.equal([
      'required /etc/imgbase/health.d/required/a is not run',
    ]))
})
