import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import {parseLayout} from '../../layouts/parse.ts'
import {resolveLayout} from '../../layouts/resolve.ts'
import {planDisks} from '../../src/plan/install.ts'
import {bootMounts, groupSpace, partitionsOf} from '../../src/plan/install-disk.ts'
import {required} from '../../src/use/ask.ts'

const gibibyte = 1n << 30n
const boot = {
  disk: '/dev/nvme0n1',
  size: 40n * gibibyte,
  bootUuid: 'b-u',
  espSerial: '12AB34CD',
  loader: 'grub',
} as const
const text = readFileSync(new URL('../../layouts/minimal.yaml', import.meta.url), 'utf8')
const layout = required(
  resolveLayout(required(parseLayout(text, 'minimal')), [groupSpace(boot), 20n * gibibyte], 1n << 22n),
)
const prepare = (wipe: boolean) => planDisks({transaction: 't1', layout, boot, others: ['/dev/sdb'], wipe})

describe('planning an install', () => {
  it('boots on BIOS and UEFI, with a /boot that fits the disk', () => {
    expect(partitionsOf(boot).map(({name, size}) => [name, size === null ? null : size >> 20n])).to.deep.equal([
      ['bios-boot', 1n],
      ['esp', 260n],
      ['boot', 1024n],
      ['imgbase', null],
    ])
    expect(partitionsOf({size: 8n * gibibyte, loader: 'grub'})[2]?.size).to.equal(512n << 20n)
    expect(groupSpace(boot)).to.equal(boot.size - (2n + 1n + 260n + 1024n) * (1n << 20n))
    expect(bootMounts(boot)[1]).to.match(/^UUID=12AB-34CD \/boot\/efi vfat /)
  })

  it('makes the EFI system partition /boot for systemd-boot, which reads FAT alone', () => {
    const other = {...boot, loader: 'systemd-boot'} as const
    expect(partitionsOf(other).map(({name}) => name)).to.deep.equal(['esp', 'imgbase'])
    expect(bootMounts(other)).to.deep.equal(['UUID=12AB-34CD /boot vfat umask=0077 0 2'])
    const {steps} = planDisks({transaction: 't1', layout, boot: other, others: [], wipe: false})
    const mounted = steps.flatMap(({step}) => (step.kind === 'target.mount' ? [[step.device, step.type]] : []))
    expect(mounted).to.deep.equal([['/dev/nvme0n1p1', 'vfat']])
    expect(steps.find(({step}) => step.kind === 'group.create')?.step).to.deep.include({disks: ['/dev/nvme0n1p2']})
  })

  it('names partitions as the kernel does, and takes further disks as a whole', () => {
    const {steps} = prepare(false)
    const group = steps.find(({step}) => step.kind === 'group.create')?.step
    expect(group).to.deep.include({disks: ['/dev/nvme0n1p4', '/dev/sdb']})
    const mounted = steps.flatMap(({step}) => (step.kind === 'target.mount' ? [step.device] : []))
    expect(mounted).to.deep.equal(['/dev/nvme0n1p3', '/dev/nvme0n1p2'])
  })

  it('wipes only where it is told to, before anything else; taken back, the disk is empty', () => {
    const wiped = prepare(true).steps.flatMap(({step}) => (step.kind === 'disk.wipe' ? [step.disk] : []))
    expect(wiped).to.deep.equal([boot.disk, '/dev/sdb'])
    const {steps} = prepare(false)
    expect(steps.map(({step}) => step.kind)).to.not.include('disk.wipe')
    expect(steps[0]?.undo).to.deep.equal([{kind: 'disk.wipe', disk: boot.disk}])
    const undos = steps.toReversed().flatMap(({undo}) => undo.map(({kind}) => kind))
    expect(undos.slice(0, 2)).to.deep.equal(['target.unmount', 'target.unmount'])
    expect(undos.at(-1)).to.equal('disk.wipe')
  })
})
