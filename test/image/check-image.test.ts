import {join} from 'node:path'
import {expect} from 'chai'
import type {Host} from '../../src/host/host.ts'
import {createTrees} from '../../src/host/trees.ts'
import {checkImage, type CheckedImage} from '../../src/use/check-image.ts'
import {publishImage} from '../../src/use/publish-image.ts'
import {plainTools} from '../host/folders.ts'
import {makeSampleRoot, needsRoot, realHost, shell, temporaryFolder} from './sample-root.ts'

describe('image check', function () {
  this.timeout(60_000)
  needsRoot()
  const folder = temporaryFolder()
  const host = {...realHost(), trees: createTrees(plainTools), report: () => undefined} as unknown as Host
  const check = (name: string): Promise<CheckedImage> => checkImage(host, join(folder, name))
  const publish = (name: string): Promise<unknown> =>
    publishImage(host, {
      ...{image: join(folder, name), to: join(folder, `${name}.d`), basedOn: undefined, nvr: undefined},
      ...{architecture: 'x86_64', sign: undefined, minimumImgbase: '0.1.0', compatibleProducts: [], refuse: []},
    })

  before(async () => {
    makeSampleRoot(folder, false)
    shell(
      folder,
      `cp -a root told; cd told; mkdir -p etc/ssh etc/iscsi etc/nvme var/lib/systemd var/lib/dbus
       head -c 33 /dev/zero >etc/machine-id; echo key >etc/ssh/ssh_host_rsa_key; echo iqn >etc/iscsi/initiatorname.iscsi
       echo id >etc/nvme/hostid; echo seed >var/lib/systemd/random-seed; ln -s /etc/machine-id var/lib/dbus/machine-id
       : >etc/hostname; echo own >etc/ssh/sshd_config`,
    )
    for (const root of ['root', 'told'])
      shell(
        folder,
        `tar -C ${root} -cf ${root}.tar .; tar -C ${root} -czf ${root}.tar.gz $(ls ${root}); mksquashfs ${root} ${root}.squashfs -quiet -no-progress
         truncate -s 96M ${root}.raw; mkfs.ext4 -q -d ${root} ${root}.raw; zstd -q ${root}.raw
         mkdir -p live/LiveOS; ln -f ${root}.raw live/LiveOS/rootfs.img; mksquashfs live ${root}.live -quiet -no-progress`,
      )
    await publish('told')
  })

  const formats = ['', '.tar', '.tar.gz', '.squashfs', '.raw', '.raw.zst', '.live', '.d']
  for (const format of formats)
    it(`finds what is each node's own in a ${format === '' ? 'directory' : format}`, async () => {
      const {healthy, checks} = await check(`told${format}`)
      expect(healthy).to.equal(false)
      expect(checks.map(({id, status}) => [id, status])).to.deep.equal([
        ['image.whole', 'ok'],
        ['image.identity', 'error'],
      ])
      const paths = checks.flatMap(({findings}) => findings.map(({message}) => /ships (\S+),/.exec(message)?.[1]))
      expect(paths.toSorted()).to.deep.equal([
        '/etc/iscsi/initiatorname.iscsi',
        '/etc/machine-id',
        '/etc/nvme/hostid',
        '/etc/ssh/ssh_host_rsa_key',
        '/var/lib/systemd/random-seed',
      ])
    })

  for (const format of formats.slice(0, -1))
    it(`finds nothing in a ${format === '' ? 'directory' : format} without it`, async () => {
      const checked = await check(`root${format}`)
      expect(checked.healthy, JSON.stringify(checked)).to.equal(true)
    })

  it('says of a file system that is damaged that nobody could look into it', async () => {
    shell(folder, 'cp told.raw hurt.raw; dd if=/dev/zero of=hurt.raw bs=1k seek=2 count=60 conv=notrunc status=none')
    const {checks, healthy} = await check('hurt.raw')
    expect(healthy).to.equal(false)
    expect(checks.find(({id}) => id === 'image.identity')).to.have.property('status', 'unknown')
  })

  it('leaves nothing behind', () => shell('/var/tmp', '! ls -d imgbase-check-*'))

  it('tells that what is no image is none', async () =>
    expect(String(await check('live/LiveOS/none').catch((error: unknown) => error))).to.contain('There is no'))
})
