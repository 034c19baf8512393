import {Flags} from '@oclif/core'
import {ChangeCommand} from '../src/cli/change-command.ts'
import {exitCodes} from '../src/cli/exit-codes.ts'
import {renderCheckRun} from '../src/cli/render-boot-log.ts'
import {whyFailed} from '../src/cli/render-standing.ts'

const event = {exactlyOne: ['early', 'health', 'start', 'stop']}

export default class Service extends ChangeCommand {
  static override summary =
    'What the system runs at boot and at shutdown: takes in what changed since a layer was staged, checks health, ends its trial.'
  static override hidden = true
  static override flags = {
    early: Flags.boolean({summary: 'At boot, before services start.', ...event}),
    health: Flags.boolean({summary: 'At boot, once multi-user.target is reached.', ...event}),
    start: Flags.boolean({summary: 'At boot, once boot-complete.target is reached.', ...event}),
    stop: Flags.boolean({summary: 'At shutdown.', ...event}),
  }

  async run(): Promise<object> {
    const {flags} = await this.parse(Service)
    if (flags.health) return this.health(flags)
    const {earlyService, startService, stopService} = await import('../src/use/service.ts')
    const work = flags.early ? earlyService : flags.start ? startService : stopService
    const result = await this.change(flags, work)
    const {layer, delta, fellBackFrom} = result
    if (fellBackFrom !== null) this.say(`${fellBackFrom.layer} did not come up: ${whyFailed(fellBackFrom.why)}.`)
    if (layer !== null && delta !== null)
      this.say(`${layer} took in ${delta.taken.length} changed and ${delta.deleted.length} deleted files.`)
    return result
  }

  private async health(flags: {debug: boolean; vg?: string | undefined}): Promise<object> {
    const {checkHealth} = await import('../src/use/health.ts')
    const result = await checkHealth(await this.reader(flags.debug), flags.vg)
    for (const check of result.checks) this.say(renderCheckRun(check).join('\n'))
    if (!result.healthy) process.exitCode = exitCodes.unhealthy
    return result
  }
}
