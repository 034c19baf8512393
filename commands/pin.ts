import {PinCommand} from '../src/cli/pin-command.ts'

export default class Pin extends PinCommand {
  static override summary = 'Keep a layer, and the base that it stands on, from removal and collection.'
  static override examples = ['<%= config.bin %> pin node-4.5.0-1+1']
  static override args = PinCommand.args
  static override flags = PinCommand.flags

  protected readonly pinned = true

  protected outcome(layer: string, changed: boolean): string {
    return changed ? `${layer} is kept until you unpin it.` : `${layer} was pinned already.`
  }
}
