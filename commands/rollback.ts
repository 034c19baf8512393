import {Flags} from '@oclif/core'
import {ChangeCommand, dryRunFlag} from '../src/cli/change-command.ts'
import {prose} from '../src/cli/prose.ts'
import {renderRollback} from '../src/cli/render-rollback.ts'

export default class Rollback extends ChangeCommand {
  static override summary = 'Boot another layer next: the last other one that ran well, or the one named.'
  static override description = prose`Where an update was staged and not booted yet, the booted layer stays. Nothing is removed: the layer that is left is kept from
collection until imgbase unpin releases it.

With --carry or --with-var, a copy of the other layer is made and boots next, with tries; the other layer itself is not touched. --carry takes over
what was changed in the layer that is left, by the rules of an update; one that was never booted has no changes of its own. --with-var gives the copy a /var as it was when the other layer ran last:
what was written to /var since then is not in it, and stays on the volume that is mounted now, under its name.`
  static override examples = [
    '<%= config.bin %> rollback',
    '<%= config.bin %> rollback --to node-4.5.0-1+1',
    '<%= config.bin %> rollback --carry',
  ]
  static override flags = {
    ...dryRunFlag,
    to: Flags.string({summary: 'The layer to boot.', helpValue: 'LAYER'}),
    carry: Flags.boolean({summary: 'Take along what was changed in the layer that is left.'}),
    'with-var': Flags.boolean({summary: 'Go back to /var as it was before the update was booted for the first time.'}),
  }

  async run(): Promise<object> {
    const {flags} = await this.parse(Rollback)
    const {planOfRollback, rollback} = await import('../src/use/rollback.ts')
    const wish = {to: flags.to ?? null, carry: flags.carry, withVar: flags['with-var']}
    if (flags['dry-run']) {
      const {plan, warnings} = await planOfRollback(await this.reader(flags.debug), flags.vg, wish)
      for (const warning of warnings) this.warn(warning)
      return this.showPlans([plan])
    }
    const result = await this.change(flags, (change) => rollback(change, wish))
    this.say(renderRollback(result))
    return result
  }
}
