import {Args, Flags} from '@oclif/core'
import {ChangeCommand, dryRunFlag} from '../src/cli/change-command.ts'
import {prose} from '../src/cli/prose.ts'
import {renderVolumeChange, renderVolumes} from '../src/cli/render-volumes.ts'
import {exitCodes} from '../src/cli/exit-codes.ts'
import {filesystemFlag} from '../src/cli/filesystem-flag.ts'
import {usageFault} from '../src/cli/usage-fault.ts'
import {parseSize} from '../src/model/size.ts'
import {CommandFault} from '../src/model/command-fault.ts'
import type {VolumeWish} from '../src/use/volume/change-volume.ts'

const action = {helpGroup: 'ACTION', exactlyOne: ['list', 'create', 'remove', 'attach', 'detach', 'resize']}
const path = {helpValue: 'PATH', ...action}

export default class Volume extends ChangeCommand {
  static override summary = 'List, create, remove, attach, detach or grow the volumes that all layers share.'
  static override description = prose`--create copies what PATH holds onto the new volume, names it in /etc/fstab and mounts it; what PATH held stays beneath, in the layer.
Layers that are made from the running one from then on mount it too; others do with --attach. A PATH that is in use is refused, with who uses it.
Exit code ${exitCodes.incomplete} where something that goes with the change failed after it: the warnings say how to finish it.`
  static override usage = [
    'volume --list',
    'volume --create PATH SIZE [--filesystem ext4|xfs]',
    'volume --resize PATH SIZE',
    'volume --attach PATH | --detach PATH | --remove PATH',
  ]
  static override examples = [
    '<%= config.bin %> volume --create /srv 20G',
    '<%= config.bin %> volume --resize /srv 40G',
    '<%= config.bin %> volume --detach /srv',
  ]
  static override args = {size: Args.string({description: 'For --create and --resize, such as 20G.', name: 'SIZE'})}
  static override flags = {
    ...dryRunFlag,
    list: Flags.boolean({summary: 'List the volumes.', ...action}),
    create: Flags.string({summary: 'Move a directory onto a volume of its own.', ...path}),
    remove: Flags.string({summary: 'Remove the volume, and what is on it.', ...path}),
    attach: Flags.string({summary: 'Mount the volume of PATH, now and at each boot of the running layer.', ...path}),
    detach: Flags.string({summary: 'Mount it no more; the volume stays.', ...path}),
    resize: Flags.string({summary: 'Let the volume grow, while it is used.', ...path}),
    ...filesystemFlag('a new volume'),
  }

  async run(): Promise<object> {
    const {flags, args} = await this.parse(Volume)
    if (flags.list) {
      const {listVolumes} = await import('../src/use/volume/list-volumes.ts')
      const volumes = await listVolumes(await this.reader(flags.debug), flags.vg)
      this.say(renderVolumes(volumes))
      return {volumes, warnings: []}
    }
    const wish = wishOf(flags, args.size)
    const {changeVolume, prepareVolume} = await import('../src/use/volume/change-volume.ts')
    if (flags['dry-run']) {
      const asked = {transaction: 'dry-run', vg: flags.vg}
      return this.showPlans([(await prepareVolume(await this.reader(flags.debug), asked, wish)).plan])
    }
    const {isIncomplete, ...result} = await this.change(flags, (change) => changeVolume(change, wish))
    this.say(isIncomplete ? renderVolumes(result.volumes) : renderVolumeChange(wish, result.volumes))
    for (const warning of result.warnings) this.warn(warning)
    if (isIncomplete) process.exitCode = exitCodes.incomplete
    return result
  }
}

interface WishFlags {
  readonly create?: string | undefined
  readonly remove?: string | undefined
  readonly attach?: string | undefined
  readonly detach?: string | undefined
  readonly resize?: string | undefined
  readonly filesystem?: 'ext4' | 'xfs' | undefined
}

function wishOf(flags: WishFlags, size: string | undefined): VolumeWish {
  const {create, resize, remove, attach, detach, filesystem} = flags
  if (create !== undefined) return {kind: 'create', path: create, size: sizeOf('--create', size), filesystem}
  if (resize !== undefined) return {kind: 'resize', path: resize, size: sizeOf('--resize', size)}
  if (size !== undefined) throw usageFault(`${size} is not asked for`, 'Only --create and --resize take a SIZE.')
  if (remove !== undefined) return {kind: 'remove', path: remove}
  return attach === undefined ? {kind: 'detach', path: detach ?? ''} : {kind: 'attach', path: attach}
}

function sizeOf(flag: string, text: string | undefined): bigint {
  if (text === undefined) throw usageFault(`${flag} needs a SIZE`, `Such as imgbase volume ${flag} /srv 20G.`)
  const size = parseSize(text)
  if (size.ok) return size.value
  throw new CommandFault('usage', size.faults)
}
