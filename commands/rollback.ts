import {Flags} from '@oclif/core'
import {ChangeCommand, dryRunFlag} from '../src/cli/change-command.ts'
import {renderRollback} from '../src/cli/render-rollback.ts'

export default class Rollback extends ChangeCommand {
  static override summary = 'Boot another layer next: the last other one that ran well, or the one named.'
  static override description = `Where an update was staged and not booted yet, the booted layer stays. Nothing is removed: the layer that is left is kept from
collection until imgbase unpin releases it.`
  static override examples = ['<%= config.bin %> rollback', '<%= config.bin %> rollback --to node-4.5.0-1+1']
  static override flags = {...dryRunFlag, to: Flags.string({summary: 'The layer to boot.', helpValue: 'LAYER'})}

  async run(): Promise<object> {
    const {flags} = await this.parse(Rollback)
    const {prepareRollback, rollback} = await import('../src/use/rollback.ts')
    const to = flags.to ?? null
    if (flags['dry-run'])
      return this.showPlans([(await prepareRollback(await this.reader(flags.debug), flags.vg, to)).plan])
    const result = await this.change(flags, (change) => rollback(change, to))
    this.say(renderRollback(result))
    return result
  }
}
