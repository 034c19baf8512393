import {expect} from 'chai'
import {packageChanges} from '../../src/model/packages.ts'
import {packagesInDpkg, parsePackages, renderPackages} from '../../src/read/packages.ts'

const status = `Package: acl
Status: install ok installed
Architecture: amd64
Version: 2.3.1-3
Description: access control list
 Version: 9 is no field

Package: gone
Status: deinstall ok config-files
Version: 1

Package: libc6
Status: install ok installed
Architecture: amd64
Version: 2.36

Package: libc6
Status: install ok installed
Architecture: i386
Version: 2.37

Package: man-db
Status: install ok triggers-pending
Architecture: amd64
Version: 2.11
`

describe('packages', () => {
  it('of dpkg are those that are installed, also where a trigger has still to run', () =>
    expect([...packagesInDpkg(status)]).to.deep.equal([
      ['acl', '2.3.1-3'],
      ['libc6', '2.36'],
      ['libc6:i386', '2.37'],
      ['man-db', '2.11'],
    ]))

  it('are read as they were written, sorted, and lines of another form are left out', () => {
    const packages = new Map([
      ['b', '2'],
      ['a', '1:1'],
    ])
    expect(renderPackages(packages)).to.equal('a 1:1\nb 2\n')
    expect(parsePackages(renderPackages(packages))).to.deep.equal(packages)
    expect(parsePackages('a 1\nb\n\nc 1 2\n').size).to.equal(1)
  })

  it('differ in what is added, removed and changed', () => {
    const changes = packageChanges(parsePackages('a 1\nb 1\nc 1\n'), parsePackages('c 2\na 1\nd 1\n'))
    expect(changes).to.deep.equal({
      added: [{name: 'd', version: '1'}],
      removed: [{name: 'b', version: '1'}],
      changed: [{name: 'c', from: '1', to: '2'}],
    })
  })
})
