import {expect} from 'chai'
import {entryFor, isOurs, layerOfEntry} from '../../boot/entries.ts'
import {entry} from './boot-entries.ts'
import {layer, lineageOfLayers} from './lineages.ts'

const plain = layer('node-1.0-1', 1)
const tilde = layer('node-2.0~rc1-1', 2)
const lineage = lineageOfLayers(plain, tilde)
const withOptions = (...options: string[]) => ({...entry('x'), options})

describe('entryFor', () => {
  it('boots a layer from its own folder', () => {
    expect(entryFor({layer: tilde, title: 'Node 2', kernelArguments: ['root=UUID=1', 'ro', 'quiet']})).to.deep.equal({
      id: 'imgbase-node-2.0_.trc1-1-L2',
      title: 'Node 2',
      version: 'node-2.0~rc1-1+2',
      sortKey: 'imgbase',
      kernel: '/node-2.0_.trc1-1+2/vmlinuz',
      initrds: ['/node-2.0_.trc1-1+2/initrd'],
      options: [
        ...['root=/dev/my-vg/node-2.0_.trc1-1+2', 'img.bootid=node-2.0~rc1-1+2', 'ro', 'quiet'],
        ...['panic=10', 'rd.shell=0', 'rd.emergency=reboot', 'systemd.crash_reboot=1'],
      ],
    })
  })

  it('is recognised as ours', () => {
    for (const one of [plain, tilde])
      expect(layerOfEntry(entryFor({layer: one, title: '', kernelArguments: []}), lineage)).to.equal(one.id)
  })
})

describe('layerOfEntry', () => {
  for (const [what, options, expected] of [
    ['the device path', ['root=/dev/my-vg/node-1.0-1+1'], plain.id],
    ['the mapper path', ['root=/dev/mapper/my--vg-node--1.0--1+1'], plain.id],
    ['the boot id', ['img.bootid=node-1.0-1+1'], plain.id],
    ['the boot id beside a UUID', ['root=UUID=1', 'img.bootid=node-1.0-1+1'], plain.id],
    ['the boot id in its escaped form', ['img.bootid=node-2.0_.trc1-1+2'], tilde.id],
    ['the last root', ['root=/dev/my-vg/old', 'root=/dev/my-vg/node-1.0-1+1'], plain.id],
    ['a root that is no layer, whatever the boot id', ['root=/dev/my-vg/swap', 'img.bootid=node-1.0-1+1'], null],
    ['the same name in another group', ['root=/dev/other/node-1.0-1+1'], null],
    ['a layer that is gone', ['img.bootid=node-1.0-1+7'], null],
    ['nothing', ['ro'], null],
  ] as const)
    it(`goes by ${what}`, () => {
      expect(layerOfEntry(withOptions(...options), lineage)).to.equal(expected)
      expect(isOurs(withOptions(...options), lineage)).to.equal(expected !== null)
    })
})
