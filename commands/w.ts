import {BaseCommand} from '../src/cli/base-command.ts'
import {renderStanding} from '../src/cli/render-standing.ts'
import type {Standing} from '../src/use/standing.ts'

export default class W extends BaseCommand {
  static override summary =
    'Tell which layer runs, which one boots next, and which virtual machines a reboot would stop.'
  static override examples = ['<%= config.bin %> w', '<%= config.bin %> w --json']

  async run(): Promise<Standing> {
    const {flags} = await this.parse(W)
    const host = await this.reader(flags.debug)
    const {standing} = await import('../src/use/standing.ts')
    const result = await standing(host, flags.vg)
    this.say(renderStanding(result))
    return result
  }
}
