import {Args, Flags} from '@oclif/core'
import {ChangeCommand, dryRunFlag} from '../src/cli/change-command.ts'
import {layoutName} from '../src/cli/layout-name.ts'
import {prose} from '../src/cli/prose.ts'
import {renderLayout} from '../src/cli/render-layout.ts'
import {sizeInUnits, units} from '../src/cli/units.ts'
import {usageFault} from '../src/cli/usage-fault.ts'

const action = {helpGroup: 'ACTION'} as const

export default class Layout extends ChangeCommand {
  static override summary = 'Show the lineage of bases and layers as a tree, or set a layout up.'
  static override description = prose`Without an action: every base with its layers; what is booted, what boots next (default), what a rollback goes back to
(previous), what is pinned or incomplete; sizes.

--init makes the running root, which has to lie on a thin volume, a base and a layer. What is changed between --init and the
first boot of that layer is taken along. With --layout and DISKs it builds volume group, pool and volumes on empty disks.`
  static override usage = [
    'layout [--space | --bases | --layers | --free-space [--units UNIT]]',
    'layout --init [--from VG/LV|MOUNTPOINT] [--init-nvr NVR] [--create-volumes [--layout NAME|FILE]]',
    'layout --init --layout NAME|FILE DISK...',
  ]
  static override examples = [
    '<%= config.bin %> layout',
    '<%= config.bin %> layout --init --init-nvr node-4.5.0-1',
    '<%= config.bin %> layout --init --layout default /dev/sdb',
    '<%= config.bin %> layout --free-space --units g',
    '<%= config.bin %> layout --space',
  ]
  static override strict = false
  static override args = {
    disk: Args.string({description: 'Empty disks to build the layout on, with --layout.', name: 'DISK'}),
  }
  static override flags = {
    ...dryRunFlag,
    bases: Flags.boolean({
      summary: 'List the bases, oldest first.',
      exclusive: ['layers', 'free-space', 'init'],
      ...action,
    }),
    layers: Flags.boolean({
      summary: 'List the layers, oldest first.',
      exclusive: ['bases', 'free-space', 'init'],
      ...action,
    }),
    'free-space': Flags.boolean({
      summary: 'Tell how much of the pool is free.',
      exclusive: ['bases', 'layers', 'init'],
      ...action,
    }),
    space: Flags.boolean({
      summary: 'Tell also what each base and layer holds of the pool alone, shares, and would free.',
      exclusive: ['bases', 'layers', 'free-space', 'init'],
      ...action,
    }),
    init: Flags.boolean({summary: 'Set the layout up.', ...action}),
    units: Flags.option({summary: 'Unit of --free-space.', options: units, default: 'm' as const})(),
    from: Flags.string({
      summary: 'The root to start from, which must be the one that runs.',
      helpValue: 'VG/LV|MOUNTPOINT',
      default: '/',
    }),
    'init-nvr': Flags.string({summary: 'Name of the first base; implies --init.', helpValue: 'NVR'}),
    'create-volumes': Flags.boolean({
      summary: 'Move directories that lack a volume onto volumes, as the layout has them.',
    }),
    layout: Flags.string({summary: 'The layout: a name (default, minimal) or a YAML file.', helpValue: 'NAME|FILE'}),
  }

  async run(): Promise<object> {
    const {flags, argv} = await this.parse(Layout)
    const disks = argv as string[]
    if (flags.init || flags['init-nvr'] !== undefined) return this.initialise(flags, disks)
    if (disks.length > 0)
      throw usageFault(`unexpected argument ${JSON.stringify(disks[0])}`, 'DISK goes with --init --layout.')
    return this.show(flags)
  }

  private async show(flags: {
    debug: boolean
    vg?: string | undefined
    bases: boolean
    layers: boolean
    'free-space': boolean
    space: boolean
    units: (typeof units)[number]
  }): Promise<object> {
    const host = await this.reader(flags.debug)
    const {showLayout} = await import('../src/use/show-layout.ts')
    const layout = await showLayout(host, flags.vg, flags.space)
    if (flags.bases) this.say(layout.bases.map(({nvr}) => nvr).join('\n'))
    else if (flags.layers) this.say(layout.bases.flatMap(({layers}) => layers.map(({id}) => id)).join('\n'))
    else if (flags['free-space']) this.say(sizeInUnits(layout.pool.free, flags.units))
    else this.say(renderLayout(layout))
    return layout
  }

  private async initialise(flags: InitFlags, disks: readonly string[]): Promise<object> {
    if (disks.length > 0) return this.build(flags, disks)
    const options = {
      from: flags.from,
      nvr: flags['init-nvr'],
      createVolumes: flags['create-volumes'],
      layout: flags.layout === undefined ? undefined : layoutName(flags.layout),
    }
    const {initLayout, prepareInit} = await import('../src/use/init.ts')
    if (flags['dry-run'])
      return this.showPlans([
        (await prepareInit(await this.reader(flags.debug), {transaction: 'dry-run', vg: flags.vg}, options)).plan,
      ])
    const result = await this.change(flags, (change) => initLayout(change, options))
    this.say(`${result.source} is now the base ${result.base}, with the layer ${result.layer}, which boots next.`)
    this.say(`Reboot to run it. ${untilThen(result.service)}`)
    for (const warning of result.warnings) this.warn(warning)
    return {...result, rebootNeeded: true}
  }

  private async build(flags: InitFlags, disks: readonly string[]): Promise<object> {
    const {buildLayout, prepareBuild} = await import('../src/use/build-layout.ts')
    const request = {layout: layoutName(flags.layout), disks}
    if (flags['dry-run']) return this.showPlans([(await prepareBuild(await this.reader(flags.debug), request)).plan])
    const result = await this.change(flags, (change) => buildLayout(change, request))
    this.say(
      `Built the volume group ${result.vg} with the pool ${result.pool} and ${result.volumes.length} volumes on ${disks.join(', ')}.`,
    )
    return result
  }
}

const untilThen = (service: boolean): string =>
  service
    ? 'What you change until then is taken along.'
    : `The units of the imgbase package do not run here, so that what you change until then is taken along only by
imgbase service --stop just before the reboot, or imgbase service --start right after it.`

interface InitFlags {
  readonly debug: boolean
  readonly vg?: string | undefined
  readonly 'dry-run': boolean
  readonly from: string
  readonly 'init-nvr'?: string | undefined
  readonly 'create-volumes': boolean
  readonly layout?: string | undefined
}
