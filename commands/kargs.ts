import {Flags} from '@oclif/core'
import {ChangeCommand, dryRunFlag} from '../src/cli/change-command.ts'
import {prose} from '../src/cli/prose.ts'
import type {KargsResult} from '../src/use/kargs.ts'

const argument = {multiple: true, helpValue: 'ARGUMENT'} as const

export default class Kargs extends ChangeCommand {
  static override summary = 'Show or change the kernel arguments of the layer that boots next, or of the booted one.'
  static override description = prose`Without an edit: the arguments, apart from those that name the layer. They are kept in the layer's /etc/kernel/cmdline, and
updates carry those of the running layer on. Deletions come first, then replacements, then what is appended.`
  static override examples = [
    '<%= config.bin %> kargs',
    '<%= config.bin %> kargs --append intel_iommu=on --delete quiet',
    '<%= config.bin %> kargs --booted --replace console=ttyS0,115200',
  ]
  static override flags = {
    ...dryRunFlag,
    append: Flags.string({summary: 'Add this argument, unless just that is there.', ...argument}),
    delete: Flags.string({summary: 'Take away all of this name, or the one with this value.', ...argument}),
    replace: Flags.string({summary: 'NAME=VALUE in place of all of that name.', ...argument}),
    booted: Flags.boolean({summary: 'Of the layer that runs, where another one boots next.'}),
  }

  async run(): Promise<object> {
    const {flags} = await this.parse(Kargs)
    const {editKargs, prepareKargs, showKargs} = await import('../src/use/kargs.ts')
    const edit = {append: flags.append ?? [], delete: flags.delete ?? [], replace: flags.replace ?? []}
    if (Object.values(edit).every((words) => words.length === 0))
      return this.tell(await showKargs(await this.reader(flags.debug), flags.vg, flags.booted))
    if (flags['dry-run']) {
      const {plan} = await prepareKargs(await this.reader(flags.debug), flags.vg, flags.booted, edit)
      return this.showPlans(plan === null ? [] : [plan])
    }
    return this.tell(await this.change(flags, (change) => editKargs(change, flags.booted, edit)))
  }

  private tell(result: KargsResult): KargsResult {
    this.say(result.arguments.join(' '))
    if (result.changed) this.say(`${result.layer} starts with these from its next boot on.`)
    for (const warning of result.warnings) this.warn(warning)
    return result
  }
}
