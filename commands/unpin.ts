import {Args} from '@oclif/core'
import {ChangeCommand, dryRunFlag} from '../src/cli/change-command.ts'

export default class Unpin extends ChangeCommand {
  static override summary = 'Release a layer that was pinned, or kept since a rollback.'
  static override examples = ['<%= config.bin %> unpin node-4.5.0-1+1']
  static override args = {layer: Args.string({description: 'The layer.', required: true, name: 'LAYER'})}
  static override flags = dryRunFlag

  async run(): Promise<object> {
    const {flags, args} = await this.parse(Unpin)
    const {pin, preparePin} = await import('../src/use/pin.ts')
    if (flags['dry-run']) {
      const {plan} = await preparePin(await this.reader(flags.debug), flags.vg, args.layer, false)
      return this.showPlans(plan === null ? [] : [plan])
    }
    const result = await this.change(flags, (change) => pin(change, args.layer, false))
    this.say(result.changed ? `${result.layer} is released.` : `${result.layer} was not pinned.`)
    return result
  }
}
