import {resolve} from 'node:path'
import {Args, Flags} from '@oclif/core'
import {ChangeCommand} from '../src/cli/change-command.ts'
import {prose} from '../src/cli/prose.ts'
import {renderRemotes, renderStreamNames, renderVersions} from '../src/cli/render-remote.ts'
import {usageFault} from '../src/cli/usage-fault.ts'

const action = {helpGroup: 'ACTION', exactlyOne: ['add', 'remove', 'list', 'streams', 'versions']}

export default class Remote extends ChangeCommand {
  static override summary = 'Add, remove or list the places that streams come from, and tell what they offer.'
  static override description = prose`A remote is a folder on a web server with streams.json, as imgbase image offer writes it. What it offers is taken only if it is signed,
not older than what this node has seen of it, and not expired. To follow a stream: imgbase update --set-upstream NAME:STREAM.`
  static override usage = [
    'remote --add NAME URL [--key FILE] [--allow-unsigned]',
    'remote --remove NAME',
    'remote --list | --streams NAME | --versions NAME',
  ]
  static override examples = [
    '<%= config.bin %> remote --add node https://images.example.org/node/ --key publisher.pub',
    '<%= config.bin %> remote --versions node',
  ]
  static override args = {url: Args.string({description: 'Folder of the streams, for --add.', name: 'URL'})}
  static override flags = {
    add: Flags.string({summary: 'Add a remote, or replace it.', helpValue: 'NAME', ...action}),
    remove: Flags.string({
      summary: 'Remove a remote, with its key and what was seen of it.',
      helpValue: 'NAME',
      ...action,
    }),
    list: Flags.boolean({summary: 'List the remotes.', ...action}),
    streams: Flags.string({summary: 'List the streams of a remote.', helpValue: 'NAME', ...action}),
    versions: Flags.string({summary: 'List the versions of all its streams.', helpValue: 'NAME', ...action}),
    key: Flags.string({
      summary: "Public key, minisign's or OpenPGP's, that alone counts for this remote.",
      helpValue: 'FILE',
      dependsOn: ['add'],
    }),
    'allow-unsigned': Flags.boolean({summary: 'Take what nobody signed from this remote.', dependsOn: ['add']}),
  }

  async run(): Promise<object> {
    const {flags, args} = await this.parse(Remote)
    if (flags.add !== undefined || flags.remove !== undefined) return this.edit(flags, args.url)
    const host = await this.reader(flags.debug)
    if (flags.list) {
      const {listRemotes} = await import('../src/use/remotes.ts')
      const remotes = await listRemotes(host.files)
      this.say(renderRemotes(remotes))
      return {remotes, streams: null}
    }
    const {askRemote} = await import('../src/use/ask-remote.ts')
    const streams = await askRemote(host, flags.streams ?? flags.versions ?? '')
    this.say(flags.streams === undefined ? renderVersions(streams) : renderStreamNames(streams))
    return {remotes: null, streams}
  }

  private async edit(flags: EditFlags, url: string | undefined): Promise<object> {
    const {addRemote, removeRemote} = await import('../src/use/remotes.ts')
    if (flags.add !== undefined && url === undefined)
      throw usageFault('--add needs a URL', 'Such as imgbase remote --add node https://images.example.org/node/.')
    const {files} = (await this.begin(flags)).host
    const remote =
      flags.add === undefined
        ? await removeRemote(files, flags.remove ?? '')
        : await addRemote(files, {
            ...{name: flags.add, url: url ?? '', allowUnsigned: flags['allow-unsigned']},
            key: flags.key === undefined ? undefined : resolve(flags.key),
          })
    this.say(`${flags.add === undefined ? 'Removed' : 'Added'} the remote ${remote.name}, ${remote.url}`)
    return {remotes: [remote], streams: null}
  }
}

interface EditFlags {
  readonly debug: boolean
  readonly add?: string | undefined
  readonly remove?: string | undefined
  readonly key?: string | undefined
  readonly 'allow-unsigned': boolean
}
