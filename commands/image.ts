import {resolve} from 'node:path'
import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../src/cli/base-command.ts'
import {exitCodes} from '../src/cli/exit-codes.ts'
import {prose} from '../src/cli/prose.ts'
import {renderChecked, renderInspected, renderPublished} from '../src/cli/render-release.ts'
import {renderOffered} from '../src/cli/render-remote.ts'
import type {StreamOffer} from '../src/use/offer-release.ts'
import {usageFault} from '../src/cli/usage-fault.ts'

export default class Image extends BaseCommand {
  static override summary =
    'Publish an image as a release folder, offer one in a stream, tell what one holds, or check all of it.'
  static override description = prose`publish: from a directory with a root file system, or any image that imgbase takes, for a static web server (docs/release-format.md).

offer: puts a release folder into a stream, in streams.json beside it, or renews the streams.json in a folder, so that nodes go on to believe it.

info: what a release folder says of itself.

check: reads every block of a release folder; of that, or of an image (raw, squashfs, tar, directory), tells files that are each node's own,
such as machine-id and host keys; exit code ${exitCodes.unhealthy} where something is wrong.`
  static override usage = [
    'image publish ROOTFS|IMAGE --to DIR [--based-on PREVIOUS] [--nvr NVR] [--sign KEY] [--architecture NAME] [--minimum-imgbase VERSION] [--compatible-product PRODUCT]... [--refuse NAME[<VERSION]]... [--stream NAME [--rollout HOURS] [--expires DAYS]]',
    'image offer RELEASE --stream NAME [--rollout HOURS | --withdraw] [--expires DAYS] [--sign KEY]',
    'image offer FOLDER [--expires DAYS] [--sign KEY]',
    'image info RELEASE',
    'image check RELEASE|IMAGE',
  ]
  static override examples = [
    '<%= config.bin %> image publish rootfs --to releases/node-4.6.0-1 --based-on releases/node-4.5.0-1 --sign release.key',
    '<%= config.bin %> image check releases/node-4.6.0-1',
  ]
  static override args = {
    action: Args.string({
      description: 'What to do.',
      options: ['publish', 'offer', 'info', 'check'],
      required: true,
      name: 'ACTION',
    }),
    path: Args.string({
      description: 'Directory or image to publish; release folder to tell of; either to check.',
      required: true,
      name: 'PATH',
    }),
  }
  static override flags = {
    to: Flags.string({
      summary: 'Folder to publish in; made where it is missing.',
      helpValue: 'DIR',
      helpGroup: 'PUBLISH',
    }),
    'based-on': Flags.string({
      summary: 'Previous release, or its raw image: unchanged files keep its blocks, so that an update fetches little.',
      helpValue: 'PREVIOUS',
      helpGroup: 'PUBLISH',
    }),
    nvr: Flags.string({
      summary: 'Name of the release; default: what the image says of itself.',
      helpValue: 'NVR',
      helpGroup: 'PUBLISH',
    }),
    sign: Flags.string({
      summary: 'Sign with this secret key, made with minisign -G -W.',
      helpValue: 'KEY',
      helpGroup: 'PUBLISH',
    }),
    stream: Flags.string({
      summary: 'Stream that offers the release, in streams.json beside its folder.',
      helpValue: 'NAME',
      helpGroup: 'STREAM',
    }),
    rollout: Flags.integer({
      summary: 'Hours after which all nodes take it; a growing part of them does before.',
      helpValue: 'HOURS',
      helpGroup: 'STREAM',
      default: 0,
      min: 0,
    }),
    expires: Flags.integer({
      summary: 'Days after which nodes believe streams.json no more, unless it is renewed.',
      helpValue: 'DAYS',
      helpGroup: 'STREAM',
      default: 30,
      min: 1,
    }),
    withdraw: Flags.boolean({summary: 'Take the release out of the stream instead.', helpGroup: 'STREAM'}),
    architecture: Flags.string({
      summary: "Architecture, as uname -m names it; default: this machine's.",
      helpValue: 'NAME',
      helpGroup: 'PUBLISH',
    }),
    'minimum-imgbase': Flags.string({
      summary: 'Oldest imgbase that may install it.',
      helpValue: 'VERSION',
      helpGroup: 'PUBLISH',
    }),
    'compatible-product': Flags.string({
      summary: 'A product besides its own that it updates.',
      helpValue: 'PRODUCT',
      helpGroup: 'PUBLISH',
      multiple: true,
    }),
    refuse: Flags.string({
      summary: 'What it must not be updated from: NAME, or NAME<VERSION.',
      helpValue: 'NAME[<VERSION]',
      helpGroup: 'PUBLISH',
      multiple: true,
    }),
  }

  async run(): Promise<object> {
    const {flags, args} = await this.parse(Image)
    if (args.action === 'publish') return this.publish(flags, resolve(args.path))
    if (args.action === 'offer') return this.offer(flags, resolve(args.path))
    const host = await this.watcher(flags.debug)
    const {inspectRelease} = await import('../src/use/inspect-release.ts')
    const {checkImage} = await import('../src/use/check-image.ts')
    if (args.action === 'info') {
      const inspected = await inspectRelease(host, resolve(args.path))
      this.say(renderInspected(inspected))
      return inspected
    }
    const checked = await checkImage(host, resolve(args.path))
    this.say(renderChecked(checked))
    if (!checked.healthy) process.exitCode = exitCodes.unhealthy
    return checked
  }

  private async publish(flags: PublishFlags, image: string): Promise<object> {
    if (flags.to === undefined)
      throw usageFault('publish needs --to', 'Name the folder that the release goes into: --to DIR.')
    this.requireRoot()
    const {publishImage} = await import('../src/use/publish-image.ts')
    const result = await publishImage(await this.watcher(flags.debug), {
      ...{image, to: resolve(flags.to), nvr: flags.nvr, architecture: flags.architecture},
      basedOn: flags['based-on'] === undefined ? undefined : resolve(flags['based-on']),
      sign: flags.sign === undefined ? undefined : resolve(flags.sign),
      minimumImgbase: flags['minimum-imgbase'] ?? this.config.version,
      compatibleProducts: flags['compatible-product'] ?? [],
      refuse: flags.refuse ?? [],
      offer: streamOffer(flags),
    })
    this.say(renderPublished(result))
    if (result.offered !== null) this.say(renderOffered(result.offered))
    return result
  }

  private async offer(flags: PublishFlags, folder: string): Promise<object> {
    const {offerRelease, renewStreams} = await import('../src/use/offer-release.ts')
    const {signingKey} = await import('../src/use/signing-key.ts')
    const host = await this.watcher(flags.debug)
    const signing = await signingKey(host, flags.sign === undefined ? undefined : resolve(flags.sign))
    const offer = streamOffer(flags)
    const result =
      offer === undefined
        ? await renewStreams(host, folder, flags.expires, signing?.sign)
        : await offerRelease(host, folder, offer, signing?.sign)
    this.say(renderOffered(result))
    return result
  }
}

const streamOffer = (flags: PublishFlags): StreamOffer | undefined =>
  flags.stream === undefined
    ? undefined
    : {
        ...{stream: flags.stream, rolloutHours: flags.rollout, expiresDays: flags.expires},
        withdraw: flags.withdraw,
      }

interface PublishFlags {
  readonly debug: boolean
  readonly stream?: string | undefined
  readonly rollout: number
  readonly expires: number
  readonly withdraw: boolean
  readonly to?: string | undefined
  readonly 'based-on'?: string | undefined
  readonly nvr?: string | undefined
  readonly sign?: string | undefined
  readonly architecture?: string | undefined
  readonly 'minimum-imgbase'?: string | undefined
  readonly 'compatible-product'?: string[] | undefined
  readonly refuse?: string[] | undefined
}
