import {Flags} from '@oclif/core'
import {ChangeCommand, dryRunFlag} from '../src/cli/change-command.ts'
import {connectedEdge} from '../src/cli/connection.ts'
import {prose} from '../src/cli/prose.ts'
import {renderCleared, renderLeftovers, renderRecovered, renderUnfinished} from '../src/cli/render-recover.ts'

export default class Recover extends ChangeCommand {
  static override summary =
    'Finish or undo what an interrupted command left, which every command that changes something does first; and take away what no journal knows.'
  static override description = prose`Volumes that were never finished, entries, folders on /boot and reports of layers that are gone, and temporary files are
removed; what is booted, default, previous or pinned never is. Bases that nobody reads are deactivated. Where a layer lacks its entry, or an entry its kernel, all entries are rebuilt from the volumes.`
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
    if (flags.list || flags['dry-run']) return this.list(flags)
    const {recoverAll} = await import('../src/use/transaction.ts')
    const {clearLeftovers} = await import('../src/use/leftovers.ts')
    const change = await this.begin(flags)
    const recovered = await recoverAll(change, flags.force)
    const leftovers = await clearLeftovers(change)
    this.say(`${renderRecovered(recovered)}${renderCleared(leftovers)}`)
    for (const failure of leftovers.failures) this.warn(failure)
    return {recovered, leftovers}
  }

  private async list({debug, vg}: {debug: boolean; vg?: string | undefined}): Promise<object> {
    const host = await this.reader(debug)
    const {isLocked} = await connectedEdge()
    const {listUnfinished} = await import('../src/use/recover.ts')
    const {findLeftovers} = await import('../src/use/leftovers.ts')
    const unfinished = await listUnfinished(host, isLocked)
    // What a command is making now is nobody's leftover.
    const {plan: _, ...leftovers} = unfinished.some(({live}) => live)
      ? {plan: null, found: [], rebuildEntries: false}
      : await findLeftovers(host, vg)
    this.say(`${renderUnfinished(unfinished)}${renderLeftovers(leftovers)}`)
    return {unfinished, leftovers}
  }
}
