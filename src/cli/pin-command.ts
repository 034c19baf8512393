import {Args} from '@oclif/core'
import {commonFlags} from './base-command.ts'
import {ChangeCommand, dryRunFlag} from './change-command.ts'

/** What `pin` and `unpin` share. */
export abstract class PinCommand extends ChangeCommand {
  // Help takes them from the nearest class that has statics of its own (oclif's cacheCommand).
  static override baseFlags = commonFlags
  static override enableJsonFlag = true
  static override args = {layer: Args.string({description: 'The layer.', required: true, name: 'LAYER'})}
  static override flags = dryRunFlag

  /** Whether the layer is to be kept, or released. */
  protected abstract readonly pinned: boolean

  async run(): Promise<object> {
    const {flags, args} = await this.parse(this.ctor as typeof PinCommand)
    const {pin, preparePin} = await import('../use/pin.ts')
    if (flags['dry-run']) {
      const {plan} = await preparePin(await this.reader(flags.debug), flags.vg, args.layer, this.pinned)
      return this.showPlans(plan === null ? [] : [plan])
    }
    const result = await this.change(flags, (change) => pin(change, args.layer, this.pinned))
    this.say(this.outcome(result.layer, result.changed))
    return result
  }

  protected abstract outcome(layer: string, changed: boolean): string
}
