import {expect} from 'chai'
import {withVariables} from '../../../boot/grubenv.ts'
import {checks} from '../../../src/plan/check/registry.ts'
import {runChecks} from '../../../src/plan/check/run.ts'
import {factsOf, healthy} from './healthy.ts'

/** What the checks find where these parts are not as on a healthy node. */
const found = (parts: Parameters<typeof factsOf>[0]) =>
  runChecks(checks, factsOf(parts)).flatMap(({id, status, findings}) =>
    findings.length === 0 ? [] : [{id, status, message: findings[0]?.message ?? ''}],
  )

describe('the checks of firmware and of menus made by blscfg', () => {
  it('leave EFI system partitions alone that hold the same, also in names of another case', () => {
    const first = {mountPoint: '/boot/efi', files: new Map(Object.entries({'EFI/a.efi': '1'}))}
    const same = {mountPoint: '/boot/efi2', files: new Map(Object.entries({'EFI/A.EFI': '1'}))}
    expect(found({systemPartitions: [first, same]})).to.deep.equal([])
  })

  it('find a menu that does not start the saved entry, and ask for no entry in custom.cfg', () => {
    const environment = withVariables(null, {saved_entry: healthy.default ?? ''})
    const boot = {blscfg: {environmentPath: '/boot/grub2/grubenv', environment, countsBoots: true}, customConfig: null}
    expect(found({boot, grubMenu: 'set default="${saved_entry}"\nblscfg\n'})).to.deep.equal([])
    expect(found({boot, grubMenu: 'blscfg\n'})).to.containSubset([{id: 'boot.menu-sourced', status: 'error'}])
  })
  it('find a torn environment where the default stands in it, by its true path', () => {
    const torn = '# GRUB Env'
    const boot = {blscfg: {environmentPath: '/boot/efi/EFI/redhat/grubenv', environment: torn, countsBoots: true}}
    const facts = factsOf({boot, grubMenu: 'set default="${saved_entry}"\nblscfg\n', grubEnvironment: torn})
    const results = runChecks(checks, facts).filter(({findings}) => findings.length > 0)
    expect(results.map(({id, status}) => [id, status])).to.deep.equal([
      ['boot.default', 'warning'],
      ['boot.grubenv', 'error'],
    ])
    expect(results[1]?.findings[0]?.message).to.match(/^\/boot\/efi\/EFI\/redhat\/grubenv is torn/)
    expect(results[1]?.findings[0]?.remedy).to.match(/^imgbase boot --set-default \S+$/)
  })
})
