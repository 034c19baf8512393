import {Flags} from '@oclif/core'
import {ChangeCommand, dryRunFlag} from '../src/cli/change-command.ts'
import {connectedEdge} from '../src/cli/connection.ts'
import {renderRecovered, renderUnfinished} from '../src/cli/render-recover.ts'

export default class Recover extends ChangeCommand {
  static override summary =
    'Finish or undo what an interrupted command left. Every command that changes something does this first.'
  static override examples = ['<%= config.bin %> recover --list', '<%= config.bin %> recover']
  static override flags = {
    ...dryRunFlag,
    list: Flags.boolean({
      summary: 'Show what is under way or was interrupted, and what would be done; change nothing.',
    }),
    force: Flags.boolean({summary: 'Give up steps that cannot be undone, instead of stopping at the first of them.'}),
  }

  async run(): Promise<object> {
    const {flags} = await this.parse(Recover)
    if (flags.list || flags['dry-run']) return this.list(flags.debug)
    const {recoverAll} = await import('../src/use/transaction.ts')
    const recovered = await recoverAll(await this.begin(flags), flags.force)
    this.say(renderRecovered(recovered))
    return {recovered}
  }

  private async list(debug: boolean): Promise<object> {
    const host = await this.reader(debug)
    const {isLocked} = await connectedEdge()
    const {listUnfinished} = await import('../src/use/recover.ts')
    const unfinished = await listUnfinished(host, isLocked)
    this.say(renderUnfinished(unfinished))
    return {unfinished}
  }
}
