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
  const partition = (mountPoint: string, files: Readonly<Record<string, string>>, isBooted = false) => ({
    ...{mountPoint, isBooted, files: new Map(Object.entries(files))},
  })

  it('leave EFI system partitions alone that hold the same, also in names of another case, but for what loaders write', () => {
    const [first, same] = [
      partition('/boot/efi', {'EFI/a.efi': '1', 'loader/random-seed': '2', 'loader/entries/a+3.conf': '3'}),
      partition('/boot/efi2', {'EFI/A.EFI': '1', 'loader/random-seed': '4', 'loader/entries/a+2-1.conf': '3'}),
    ]
    first.files.set('EFI/fedora/grubenv', '5')
    expect(found({systemPartitions: [first, same]})).to.deep.equal([])
  })

  it('have the EFI system partition copied that this boot began from, and none where nobody knows', () => {
    const remedyOf = (isBooted: boolean) => {
      const systemPartitions = [partition('/backup-efi', {a: '1'}), partition('/boot/efi', {a: '2'}, isBooted)]
      const results = runChecks(checks, factsOf({systemPartitions}))
      return results.flatMap(({findings}) => findings.map(({remedy}) => remedy))
    }
    expect(remedyOf(true)).to.deep.equal([
      'rsync --archive --delete --one-file-system --exclude=/loader/random-seed /boot/efi/ /backup-efi/',
    ])
    expect(remedyOf(false)).to.have.length(1)
    expect(remedyOf(false)[0])
      .to.match(/^See which of both is up to date/)
      .and.not.contain('/backup-efi/')
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
