import {Args} from '@oclif/core'
import {ChangeCommand, dryRunFlag} from '../src/cli/change-command.ts'

export default class Pin extends ChangeCommand {
  static override summary = 'Keep a layer, and the base that it stands on, from removal and collection.'
  static override examples = ['<%= config.bin %> pin node-4.5.0-1+1']
  static override args = {layer: Args.string({description: 'The layer.', required: true, name: 'LAYER'})}
  static override flags = dryRunFlag

  async run(): Promise<object> {
    const {flags, args} = await this.parse(Pin)
    const {pin, preparePin} = await import('../src/use/pin.ts')
    if (flags['dry-run']) {
      const {plan} = await preparePin(await this.reader(flags.debug), flags.vg, args.layer, true)
      return this.showPlans(plan === null ? [] : [plan])
    }
    const result = await this.change(flags, (change) => pin(change, args.layer, true))
    this.say(result.changed ? `${result.layer} is kept until you unpin it.` : `${result.layer} was pinned already.`)
    return result
  }
}
