import {Flags} from '@oclif/core'
import {BaseCommand} from '../src/cli/base-command.ts'
import {prose} from '../src/cli/prose.ts'
import type {Motd as Told} from '../src/use/motd.ts'

export default class Motd extends BaseCommand {
  static override summary = 'Tell what a login is told: the layer that runs, a needed reboot, and what failed.'
  static override description = prose`What failed are health checks of this boot, and checks of imgbase check that take no more than a moment; warnings are left to that.
The units of the package keep it up to date.`
  static override examples = ['<%= config.bin %> motd', '<%= config.bin %> motd --update']
  static override flags = {
    update: Flags.boolean({summary: 'Write it where logins show it, /run/motd.d/imgbase.'}),
  }

  async run(): Promise<Told> {
    const {flags} = await this.parse(Motd)
    const {motd} = await import('../src/use/motd.ts')
    const told = await motd(await this.reader(flags.debug), flags.vg, flags.update)
    for (const line of told.lines) this.say(line)
    return told
  }
}
