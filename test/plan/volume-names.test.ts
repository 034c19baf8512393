import {expect} from 'chai'
import {namesVolume} from '../../src/plan/volume-names.ts'

const volume = {vg: 'node-1', name: 'srv_data'}
const filesystem = {uuid: 'f68632ba-c15c-4c78-8b86-0e66cb2982c9', label: 'my data'}
const named = (sources: readonly string[], known: typeof filesystem | null = filesystem): readonly string[] =>
  sources.filter((source) => namesVolume(source, volume, known))

describe('what a line of fstab names', () => {
  const paths = ['/dev/node-1/srv_data', '/dev/mapper/node--1-srv_data', '/dev/disk/by-id/dm-name-node--1-srv_data']
  const tags = [
    'UUID=f68632ba-c15c-4c78-8b86-0e66cb2982c9',
    'UUID="F68632BA-c15c-4c78-8b86-0e66cb2982c9"',
    '/dev/disk/by-uuid/f68632ba-c15c-4c78-8b86-0e66cb2982c9',
    String.raw`LABEL=my\040data`,
    String.raw`/dev/disk/by-label/my\x20data`,
  ]

  it('is the volume by any path of LVM, and by UUID and label of its file system', () => {
    expect(named([...paths, ...tags])).to.deep.equal([...paths, ...tags])
    expect(named([...paths, ...tags], null)).to.deep.equal(paths)
  })

  it('is not another one, nor one with no label', () => {
    expect(named(['/dev/node/1-srv_data', 'UUID=f68632ba', 'LABEL=my', 'PARTLABEL=my data', 'tmpfs'])).to.deep.equal([])
    expect(named(['LABEL=', 'LABEL=""', 'UUID='], {uuid: '', label: ''})).to.deep.equal([])
  })
})
