import {Flags} from '@oclif/core'
import {ChangeCommand} from '../src/cli/change-command.ts'
import {whyFailed} from '../src/cli/render-standing.ts'

export default class Service extends ChangeCommand {
  static override summary =
    'What the system runs at boot and at shutdown: takes in what changed since a layer was staged, ends its trial.'
  static override hidden = true
  static override flags = {
    start: Flags.boolean({summary: 'At boot.', exactlyOne: ['start', 'stop']}),
    stop: Flags.boolean({summary: 'At shutdown.', exactlyOne: ['start', 'stop']}),
  }

  async run(): Promise<object> {
    const {flags} = await this.parse(Service)
    const {startService, stopService} = await import('../src/use/service.ts')
    const result = await this.change(flags, flags.start ? startService : stopService)
    const {layer, delta, fellBackFrom} = result
    if (fellBackFrom !== null) this.say(`${fellBackFrom.layer} did not come up: ${whyFailed(fellBackFrom.why)}.`)
    if (layer !== null && delta !== null)
      this.say(`${layer} took in ${delta.taken.length} changed and ${delta.deleted.length} deleted files.`)
    return result
  }
}
