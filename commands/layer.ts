import {Args, Flags} from '@oclif/core'
import {ChangeCommand, dryRunFlag} from '../src/cli/change-command.ts'
import {initrdFlag} from '../src/cli/initrd-flag.ts'
import {initrdLines} from '../src/cli/render-initrd.ts'
import {renderRemoval} from '../src/cli/render-removal.ts'
import type {InitrdChoice} from '../src/model/initrd.ts'

const action = {helpGroup: 'ACTION', exactlyOne: ['add', 'remove', 'latest', 'current', 'volume-path']}

export default class Layer extends ChangeCommand {
  static override summary = 'Add or remove a layer, tell the latest or the current one, or where one lies.'
  static override usage = [
    'layer --add [IMAGE] [--initrd image|rebuild|auto]',
    'layer --remove LAYER',
    'layer --latest | --current | --volume-path NVR',
  ]
  static override examples = [
    '<%= config.bin %> layer --add node-4.6.0-1',
    '<%= config.bin %> layer --remove node-4.6.0-1+2',
    '<%= config.bin %> layer --current',
  ]
  static override args = {
    image: Args.string({description: 'Base or layer that --add starts from; default: the latest base.', name: 'IMAGE'}),
  }
  static override flags = {
    ...dryRunFlag,
    ...initrdFlag,
    add: Flags.boolean({summary: 'Add a layer with a boot entry; what boots next stays as it is.', ...action}),
    remove: Flags.string({summary: 'Remove a layer.', helpValue: 'LAYER', ...action}),
    latest: Flags.boolean({summary: 'Tell the latest layer.', ...action}),
    current: Flags.boolean({summary: 'Tell the layer that runs.', ...action}),
    'volume-path': Flags.string({summary: 'Tell the device of a layer or base.', helpValue: 'NVR', ...action}),
  }

  async run(): Promise<object> {
    const {flags, args} = await this.parse(Layer)
    if (flags.add) return this.add(flags, args.image)
    if (flags.remove !== undefined) return this.remove(flags, flags.remove)
    const host = await this.reader(flags.debug)
    const {currentLayer, latestLayer, volumePath} = await import('../src/use/ask-lineage.ts')
    if (flags['volume-path'] !== undefined) {
      const path = await volumePath(host, flags.vg, flags['volume-path'])
      this.say(path)
      return {path}
    }
    const layer = flags.latest ? await latestLayer(host, flags.vg) : await currentLayer(host, flags.vg)
    this.say(layer)
    return {layer}
  }

  private async add(flags: ChangeFlags & {readonly initrd: InitrdChoice}, image: string | undefined): Promise<object> {
    const {addLayer, prepareLayer} = await import('../src/use/add-layer.ts')
    if (flags['dry-run'])
      return this.showPlans([
        (
          await prepareLayer(
            await this.reader(flags.debug),
            {transaction: 'dry-run', vg: flags.vg},
            image,
            flags.initrd,
          )
        ).plan,
      ])
    const result = await this.change(flags, (change) => addLayer(change, image, flags.initrd))
    this.say(
      [
        `Added the layer ${result.layer}. To boot it: imgbase boot --set-default ${result.layer}`,
        ...initrdLines(result.initrd),
      ].join('\n'),
    )
    return result
  }

  private async remove(flags: ChangeFlags, name: string): Promise<object> {
    const {planLayerRemoval, remove} = await import('../src/use/remove.ts')
    if (flags['dry-run'])
      return this.showPlans([await planLayerRemoval(await this.reader(flags.debug), flags.vg, name)])
    const result = await this.change(flags, async (change) =>
      remove(change, await planLayerRemoval(change.host, change.vg, name)),
    )
    this.say(renderRemoval(result.removed))
    for (const warning of result.warnings) this.warn(warning)
    return result
  }
}

interface ChangeFlags {
  readonly debug: boolean
  readonly vg?: string | undefined
  readonly 'dry-run': boolean
}
