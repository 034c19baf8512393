import type {LayerFacts} from '../../../src/plan/check/facts.ts'
import type {Broken} from './broken-by-time.ts'
import {healthy, layerName} from './healthy.ts'

/** With the one layer, which may run or not, otherwise. */
const layers = (more: Partial<LayerFacts>): Pick<typeof healthy, 'layers'> => ({
  layers: healthy.layers.map((one) => ({...one, ...more})),
})
const line = (source: string, options = 'defaults', type = 'ext4'): LayerFacts['fstab'] => [
  {source, target: '/srv', type, options},
]
const mayBeMissing = ['nofail', 'rw,noauto', 'ro,_netdev', 'x-systemd.automount,rw']
const {pool, mounts} = healthy
const lists = {lvmDevices: {file: '/d', listed: ['p1'], volumes: [{pvid: 'p1', device: '/dev/sda2'}]}}

/** What layers hold, and what is deleted in them. */
export const brokenInLayers: readonly Broken[] = [
  [
    'pool.profile',
    'a layer without it',
    {pool: {...pool, profile: 'thin'}, ...layers({profiles: ['other.profile']})},
    'warning',
    /~rc1-1\+1 has no \/etc\/lvm\/profile\/thin\.profile/,
  ],
  [
    'layers.fstab',
    'a volume that is gone',
    layers({
      fstab: [
        ...[...line('/dev/node/srv'), ...line('/dev/node/swap', 'sw', 'swap'), ...line('/dev/node/var')],
        ...mayBeMissing.flatMap((options) => line('/dev/node/old', options)),
      ],
    }),
    'error',
    /mounts \/dev\/node\/srv on \/srv, which is not there/,
  ],
  ['layers.fstab', 'by its other name', layers({fstab: line('/dev/mapper/node-a--b')}), 'error', /node-a--b on \/srv/],
  [
    'layers.devices-file',
    'a disk that came later',
    {...lists, ...layers({isBooted: false, listed: ['p0']})},
    'error',
    /\/dev\/sda2.*is not in \/d of node-4\.5\.0~rc1-1\+1/,
  ],
  [
    'layers.readable',
    'one that cannot be mounted',
    {
      layers: [],
      unreadableLayers: [
        {id: healthy.layers[0]!.id, volume: {vg: 'node', name: layerName}, reason: 'mount: bad superblock'},
      ],
    },
    'error',
    /node-4\.5\.0~rc1-1\+1 cannot be looked into.*mount: bad superblock/,
  ],
  [
    'layers.initrd',
    'without what a thin root needs',
    layers({lacking: ['lvm', 'dm_thin_pool']}),
    'error',
    /initrd of node-4\.5\.0~rc1-1\+1 has no lvm, dm_thin_pool/,
  ],
  [
    'entries.content',
    'a damaged kernel',
    layers({foreign: [`/boot/${layerName}/vmlinuz`]}),
    'error',
    /vmlinuz is none of the kernels/,
  ],
  [
    'entries.content',
    'a kernel that was signed on /boot',
    layers({signedOnBoot: [`/boot/${layerName}/vmlinuz`]}),
    'warning',
    /vmlinuz carries a signature that the kernel of node-4\.5\.0~rc1-1\+1 itself has not/,
  ],
  [
    'volumes.discard',
    'nowhere',
    {trims: false, mounts: mounts.map((one) => (one.target === '/' ? {...one, options: ['rw', 'discard']} : one))},
    'warning',
    /deleted on \/var still takes room/,
  ],
]
