import {Args, Flags} from '@oclif/core'
import {ChangeCommand, dryRunFlag} from '../src/cli/change-command.ts'
import {renderRemoval} from '../src/cli/render-removal.ts'
import {offerFlags, offerOf} from '../src/cli/offer-flags.ts'
import {filesystemFlag} from '../src/cli/filesystem-flag.ts'
import {sizeFlag} from '../src/cli/size-flag.ts'
import {usageFault} from '../src/cli/usage-fault.ts'

const action = {helpGroup: 'ACTION', exactlyOne: ['add', 'remove', 'latest', 'of-layer']}

export default class Base extends ChangeCommand {
  static override summary = 'Add or remove a base, tell the latest one, or the one that a layer stands on.'
  static override usage = [
    'base --add NVR --size SIZE [IMAGE] [--filesystem ext4|xfs] [--allow-unsigned] [--allow-downgrade] [--mirror URL]... [--authfile FILE] [--chunk-store DIR|URL] [--limit-rate SIZE] [--timeout SECONDS] [--progress HOW]',
    'base --remove BASE',
    'base --latest | --of-layer LAYER',
  ]
  static override examples = [
    '<%= config.bin %> base --add node-4.6.0-1 --size 6G node-4.6.0.squashfs',
    '<%= config.bin %> base --remove node-4.5.0-1',
  ]
  static override args = {
    image: Args.string({
      description: 'What update takes, for --add; without it the base is empty.',
      name: 'IMAGE',
    }),
  }
  static override flags = {
    ...dryRunFlag,
    ...offerFlags,
    add: Flags.string({summary: 'Add a base of this name.', helpValue: 'NVR', ...action}),
    remove: Flags.string({summary: 'Remove a base and its layers.', helpValue: 'BASE', ...action}),
    latest: Flags.boolean({summary: 'Tell the latest base.', ...action}),
    'of-layer': Flags.string({summary: 'Tell the base of a layer.', helpValue: 'LAYER', ...action}),
    size: sizeFlag({summary: 'Size of the new base.'}),
    ...filesystemFlag('a base that is filled file by file'),
  }

  async run(): Promise<object> {
    const {flags, args} = await this.parse(Base)
    if (flags.add !== undefined) return this.add(flags, flags.add, args.image)
    if (flags.remove !== undefined) return this.remove(flags, flags.remove)
    const host = await this.reader(flags.debug)
    const {baseOfLayer, latestBase} = await import('../src/use/ask-lineage.ts')
    const base =
      flags['of-layer'] === undefined
        ? await latestBase(host, flags.vg)
        : await baseOfLayer(host, flags.vg, flags['of-layer'])
    this.say(base)
    return {base}
  }

  private async add(flags: AddFlags, nvr: string, image: string | undefined): Promise<object> {
    if (flags.size === undefined)
      throw usageFault('--add needs --size', 'Give the size of the volume, such as --size 6G.')
    const {addBase, plansOfBase} = await import('../src/use/add-base.ts')
    const options = {
      nvr,
      size: flags.size,
      offer: image === undefined ? undefined : offerOf(image, flags, this.config.version),
      filesystem: flags.filesystem,
    }
    if (flags['dry-run'])
      return this.showPlans(await plansOfBase(await this.reader(flags.debug), 'dry-run', flags.vg, options))
    const result = await this.change(flags, (change) => addBase(change, options))
    this.say(`Added the base ${result.base}. To boot it, give it a layer: imgbase layer --add ${result.base}`)
    return result
  }

  private async remove(flags: AddFlags, name: string): Promise<object> {
    const {planBaseRemoval, remove} = await import('../src/use/remove.ts')
    if (flags['dry-run']) return this.showPlans([await planBaseRemoval(await this.reader(flags.debug), flags.vg, name)])
    const result = await this.change(flags, async (change) =>
      remove(change, await planBaseRemoval(change.host, change.vg, name)),
    )
    this.say(renderRemoval(result.removed))
    for (const warning of result.warnings) this.warn(warning)
    return result
  }
}

interface AddFlags {
  readonly debug: boolean
  readonly vg?: string | undefined
  readonly 'dry-run': boolean
  readonly size?: bigint | undefined
  readonly filesystem?: 'ext4' | 'xfs' | undefined
  readonly 'allow-unsigned': boolean
  readonly 'allow-downgrade': boolean
  readonly mirror?: string[] | undefined
  readonly authfile?: string | undefined
  readonly 'limit-rate'?: bigint | undefined
  readonly timeout: number
}
