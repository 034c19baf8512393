import {PinCommand} from '../src/cli/pin-command.ts'

export default class Unpin extends PinCommand {
  static override summary = 'Release a layer that was pinned, or kept since a rollback.'
  static override examples = ['<%= config.bin %> unpin node-4.5.0-1+1']
  static override args = PinCommand.args
  static override flags = PinCommand.flags

  protected readonly pinned = false

  protected outcome(layer: string, changed: boolean): string {
    return changed ? `${layer} is released.` : `${layer} was not pinned.`
  }
}
