import {resolve} from 'node:path'
import {Args, Flags} from '@oclif/core'
import {ChangeCommand, dryRunFlag} from '../src/cli/change-command.ts'
import {renderBootLog} from '../src/cli/render-boot-log.ts'
import {renderEntries} from '../src/cli/render-entries.ts'
import {usageFault} from '../src/cli/usage-fault.ts'

const action = {helpGroup: 'ACTION', exactlyOne: ['list', 'get-default', 'set-default', 'setup', 'take-kernel', 'log']}

export default class Boot extends ChangeCommand {
  static override summary =
    'List the boot entries, tell or switch the default, rebuild the entries from the volumes, tell how the last boots went.'
  static override usage = [
    'boot --list | --get-default | --log',
    'boot --set-default LAYER',
    'boot --setup [PATH]',
    'boot --take-kernel',
  ]
  static override examples = [
    '<%= config.bin %> boot --list',
    '<%= config.bin %> boot --set-default node-4.5.0-1+1',
    '<%= config.bin %> boot --log',
  ]
  static override args = {
    path: Args.string({
      description: 'Where the boot file system is mounted, for --setup; default: /boot.',
      name: 'PATH',
    }),
  }
  static override flags = {
    ...dryRunFlag,
    list: Flags.boolean({summary: 'List all entries, newest first, foreign ones too.', ...action}),
    'get-default': Flags.boolean({summary: 'Tell the layer that boots next.', ...action}),
    'set-default': Flags.string({summary: 'Boot this layer next.', helpValue: 'LAYER', ...action}),
    setup: Flags.boolean({
      summary: 'Rebuild kernel, initrd and entry of every layer from the volumes alone.',
      ...action,
    }),
    'take-kernel': Flags.boolean({
      summary: 'Start the layer that runs with the newest kernel that was installed in it; package managers call this.',
      ...action,
    }),
    log: Flags.boolean({
      summary:
        'Tell of the last boots: layer, health checks with what the failed ones printed, whether it was marked good.',
      ...action,
    }),
  }

  async run(): Promise<object> {
    const {flags, args} = await this.parse(Boot)
    if (flags['set-default'] !== undefined) return this.setDefault(flags, flags['set-default'])
    if (flags['take-kernel']) return this.takeKernel(flags)
    if (flags.setup) return this.setup({...flags, boot: args.path === undefined ? undefined : resolve(args.path)})
    if (args.path !== undefined)
      throw usageFault(`unexpected argument ${JSON.stringify(args.path)}`, 'PATH goes with --setup.')
    if (flags.log) return this.showLog(flags.debug)
    const host = await this.reader(flags.debug)
    const {listEntries} = await import('../src/use/boot.ts')
    const entries = await listEntries(host, flags.vg)
    if (flags.list) this.say(renderEntries(entries))
    else this.say(entries.find((entry) => entry.default)?.layer ?? 'none of imgbase')
    return {entries, default: entries.find((entry) => entry.default)?.layer ?? null}
  }

  private async showLog(debug: boolean): Promise<object> {
    const {bootLog} = await import('../src/use/boot-log.ts')
    const boots = await bootLog(await this.reader(debug))
    this.say(renderBootLog(boots))
    return {boots}
  }

  private async setDefault(flags: ChangeFlags, name: string): Promise<object> {
    const {planDefault} = await import('../src/use/boot.ts')
    const {carryOut} = await import('../src/use/transaction.ts')
    if (flags['dry-run'])
      return this.showPlans([(await planDefault(await this.reader(flags.debug), flags.vg, name)).plan])
    return this.change(flags, async (change) => {
      const {plan, layer} = await planDefault(change.host, change.vg, name)
      const warnings = await carryOut(change, plan)
      for (const warning of warnings) this.warn(warning)
      this.say(`${layer} boots next.`)
      return {default: layer, warnings}
    })
  }

  private async takeKernel(flags: ChangeFlags): Promise<object> {
    const {prepareTakeKernel, takeKernel} = await import('../src/use/take-kernel.ts')
    if (flags['dry-run']) {
      const {plan} = await prepareTakeKernel(await this.reader(flags.debug), flags.vg)
      return this.showPlans(plan === null ? [] : [plan])
    }
    return this.change(flags, async (change) => {
      const taken = await takeKernel(change)
      if (taken.changed) this.say(`${taken.layer} starts with the kernel ${taken.kernel} from its next boot on.`)
      else this.say('There is no other kernel to take.')
      return taken
    })
  }

  private async setup(flags: ChangeFlags): Promise<object> {
    const {planSetup} = await import('../src/use/setup-entries.ts')
    const {carryOut} = await import('../src/use/transaction.ts')
    if (flags['dry-run'])
      return this.showPlans([(await planSetup(await this.reader(flags.debug, flags.boot), flags.vg)).plan])
    return this.change(flags, async (change) => {
      const {plan, layers, warnings: missing} = await planSetup(change.host, change.vg)
      const warnings = [...missing, ...(await carryOut(change, plan))]
      for (const warning of warnings) this.warn(warning)
      this.say(`Rebuilt the boot entries of ${layers.join(', ')}.`)
      return {layers, warnings}
    })
  }
}

interface ChangeFlags {
  readonly debug: boolean
  readonly vg?: string | undefined
  readonly 'dry-run': boolean
  readonly boot?: string | undefined
}
