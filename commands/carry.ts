import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../src/cli/base-command.ts'
import {prose} from '../src/cli/prose.ts'
import {renderCarry} from '../src/cli/render-carry.ts'

export default class Carry extends BaseCommand {
  static override summary = "Tell what a layer took over of the node's own changes, or what an update would."
  static override description = prose`Without LAYER: the one that boots next. With --preview: a base that is here, by default the newest that no layer was made on, as
imgbase update --download-only brings it; nothing is changed.`
  static override examples = [
    '<%= config.bin %> carry --diff',
    '<%= config.bin %> carry node-4.6.0-1+1 --json',
    '<%= config.bin %> carry --preview node-4.6.0-1',
  ]
  static override args = {
    name: Args.string({description: 'The layer, or with --preview the base.', name: 'LAYER|BASE'}),
  }
  static override flags = {
    preview: Flags.boolean({summary: 'What would happen to each file in an update to a base that is here.'}),
    diff: Flags.boolean({summary: "Show the text too: from the image's to what the layer has, or would take."}),
  }

  async run(): Promise<object> {
    const {flags, args} = await this.parse(Carry)
    const {showCarry, showPreview} = await import('../src/use/show-carry.ts')
    const show = flags.preview ? showPreview : showCarry
    const shown = await show(await this.reader(flags.debug), flags.vg, args.name, flags.diff)
    this.say(renderCarry(shown))
    return shown
  }
}
