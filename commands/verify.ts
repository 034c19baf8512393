import {Args} from '@oclif/core'
import {ChangeCommand} from '../src/cli/change-command.ts'
import {exitCodes} from '../src/cli/exit-codes.ts'
import {prose} from '../src/cli/prose.ts'
import {renderVerified} from '../src/cli/render-verify.ts'

export default class Verify extends ChangeCommand {
  static override summary = 'Read bases wholly, and tell which are not what they were when they were pulled.'
  static override description = prose`Exit code ${exitCodes.unhealthy} where one differs. Layers that stand on it keep their own blocks.`
  static override examples = ['<%= config.bin %> verify', '<%= config.bin %> verify node-4.6.0-1 --json']
  static override strict = false
  static override args = {base: Args.string({description: 'Bases; default: all.', name: 'BASE'})}

  async run(): Promise<object> {
    const {flags, argv} = await this.parse(Verify)
    const {verify} = await import('../src/use/verify.ts')
    const bases = await this.change(flags, ({host, vg}) => verify(host, vg, argv as string[]))
    this.say(renderVerified(bases))
    if (bases.some(({status}) => status === 'differs')) process.exitCode = exitCodes.unhealthy
    return {bases}
  }
}
