import {expect} from 'chai'
import {createFiles} from '../../../src/host/files.ts'
import {createTrees} from '../../../src/host/trees.ts'
import {databasesOfMine, readDatabases} from '../../../src/use/packages/databases.ts'
import {folders, plainTools} from '../../host/folders.ts'

describe('databases of packages', () => {
  const {make} = folders()
  const host = {tools: plainTools, trees: createTrees(plainTools), files: createFiles()}
  const stanza = 'Package: a\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n'
  const one = [{name: 'a', version: '1', architecture: 'all'}]
  const said = (reading: Promise<unknown>): Promise<string> =>
    reading.then(
      () => 'nothing',
      (error: unknown) => String(error),
    )

  it('that list nothing at all are an error: all that was added would vanish in silence', async () => {
    const root = make({'var/lib/dpkg/status': ''})
    expect(await said(readDatabases(host, root))).to.contain(`the database of dpkg in ${root} is there, but lists no`)
  })

  it('of the layer that runs are not empty where its image has packages', async () => {
    const mine = make({'var/lib/dpkg/status': stanza})
    await plainTools.run(['rpm', '--dbpath', `${mine}/var/lib/rpm`, '--initdb'])
    const roots = {mine, theirs: '/', ancestor: null, layer: '/'}
    const read = await databasesOfMine(host, roots, new Map([['dpkg', one]]))
    expect([...read]).to.deep.equal([
      ['dpkg', one],
      ['rpm', []],
    ])
    const began = new Map([['dpkg', one] as const, ['rpm', one] as const])
    expect(await said(databasesOfMine(host, roots, began))).to.contain('the database of rpm in')
  })

  it('are none where there is none', async () =>
    expect((await readDatabases(host, make({'etc/x': ''}))).size).to.equal(0))
})
