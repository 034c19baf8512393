import {BaseCommand} from '../src/cli/base-command.ts'
import {connectedEdge} from '../src/cli/connection.ts'
import {exitCodes} from '../src/cli/exit-codes.ts'
import {prose} from '../src/cli/prose.ts'
import {renderCheck} from '../src/cli/render-check.ts'
import type {CheckReport} from '../src/use/check.ts'

export default class Check extends BaseCommand {
  static override summary =
    'Look for what would get in the way of the next update or boot, and say what to do about it.'
  static override description = prose`Exit code ${exitCodes.unhealthy} where a check failed; warnings do not count.`
  static override examples = ['<%= config.bin %> check', '<%= config.bin %> check --json']

  async run(): Promise<CheckReport> {
    const {flags} = await this.parse(Check)
    const host = await this.reader(flags.debug)
    const {isLocked} = await connectedEdge()
    const {checkNode} = await import('../src/use/check.ts')
    const report = await checkNode(host, flags.vg, isLocked)
    this.say(renderCheck(report))
    if (!report.healthy) process.exitCode = exitCodes.unhealthy
    return report
  }
}
