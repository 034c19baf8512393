import {Args, Flags} from '@oclif/core'
import {ChangeCommand, dryRunFlag} from '../src/cli/change-command.ts'
import {offerFlags, offerOf} from '../src/cli/offer-flags.ts'
import {prose} from '../src/cli/prose.ts'
import {renderUpdate} from '../src/cli/render-update.ts'
import {filesystemFlag} from '../src/cli/filesystem-flag.ts'
import {sizeFlag} from '../src/cli/size-flag.ts'
import {exitCodes} from '../src/cli/exit-codes.ts'
import {followFlags, followOf} from '../src/cli/follow-flags.ts'
import {initrdFlag} from '../src/cli/initrd-flag.ts'
import {renderUpdateCheck} from '../src/cli/render-check-update.ts'
import {usageFault} from '../src/cli/usage-fault.ts'
import type {Follow} from '../src/use/follow.ts'

export default class Update extends ChangeCommand {
  static override summary =
    "Pull an image into a new base, stage a layer on it with the node's own changes, and boot it next."
  static override description = prose`IMAGE is a LiveOS squashfs, a squashfs, a raw ext4 or xfs image or a tar archive (plain, or compressed with gzip, xz or zstd),
or a directory; what it is, is told by its content. A release folder (imgbase image publish), here or at a URL that ends with '/', is
fetched and written only where it differs from the bases that are here, each block verified; so is an index of casync's (.caibx) with its
chunks. A raw image or a tar archive at a URL is streamed; so is what comes through standard input, for which '-' stands. A squashfs that
comes in so is stored in a scratch volume of the pool first.
oci:HOST/REPOSITORY:TAG (or @sha256:DIGEST) is an image in a registry, oci-archive:PATH one in an archive or a folder in OCI's layout; its
layers are streamed, and like a tar archive and a directory it begins as a snapshot of a base that is here, of which only files that
differ are written. Without IMAGE the node follows its stream (--set-upstream). The running layer is not touched: going back is imgbase
rollback.`
  static override usage = [
    'update [IMAGE | --version VERSION] [--nvr NVR] [--size SIZE] [--keep N] [--filesystem ext4|xfs] [--ancestor BASE] [--initrd image|rebuild|auto] [--no-inject] [--strict] [--force] [--reboot] [--allow-unsigned] [--allow-downgrade] [--mirror URL]... [--authfile FILE] [--chunk-store DIR|URL] [--limit-rate SIZE] [--timeout SECONDS] [--progress HOW]',
    'update [IMAGE | --version VERSION] --download-only',
    'update --check [--version VERSION]',
    'update --set-upstream REMOTE:STREAM',
  ]
  static override examples = [
    '<%= config.bin %> update node-4.6.0.squashfs',
    '<%= config.bin %> update https://images.example.org/node/4.6.0-1/ --limit-rate 20M',
    '<%= config.bin %> update --check',
    '<%= config.bin %> update oci:registry.example.org/node/image:4.6 --allow-unsigned',
    '<%= config.bin %> update root.ext4.zst --nvr node-4.6.0-1 --reboot',
    'ssh builder cat root.ext4.zst | <%= config.bin %> update -',
  ]
  static override args = {
    image: Args.string({
      description:
        'File, directory, release folder or casync index (.caibx), as a path or a URL; - for standard input; oci: and a reference; oci-archive: and a path; REMOTE:STREAM; without it, what the stream that the node follows offers.',
      name: 'IMAGE',
    }),
  }
  static override flags = {
    ...dryRunFlag,
    ...offerFlags,
    nvr: Flags.string({summary: 'Name of the base; default: what the image says of itself.', helpValue: 'NVR'}),
    size: sizeFlag({summary: 'Size of the layer; default: the greatest of image, its manifest and the booted layer.'}),
    keep: Flags.integer({
      summary: 'Bases that stay, the new one included; what is booted, default, previous or pinned stays anyway.',
      default: 2,
      min: 1,
    }),
    ...filesystemFlag('a base that is filled file by file'),
    ancestor: Flags.string({
      summary:
        'Base with the image that a node set up by layout --init was installed from: what differs from it is yours.',
      helpValue: 'BASE',
    }),
    force: Flags.boolean({summary: 'Try an image again that did not come up before.'}),
    inject: Flags.boolean({
      summary:
        'Put the imgbase of this node into the layer where the image has none; --no-inject refuses such an image.',
      default: true,
      allowNo: true,
    }),
    'download-only': Flags.boolean({
      summary:
        'Only bring the base; imgbase carry --preview then tells, and the next update to this image goes on from there.',
      exclusive: ['reboot', 'force'],
    }),
    ...initrdFlag,
    strict: Flags.boolean({
      summary:
        'Undo the update where a package or kernel module that was added here would be missing in the new layer.',
    }),
    reboot: Flags.boolean({summary: 'Reboot when all is done.'}),
    ...followFlags,
  }

  async run(): Promise<object> {
    const {flags, args} = await this.parse(Update)
    if (flags['set-upstream'] !== undefined) return this.setUpstream(flags, flags['set-upstream'], args.image)
    const follow = followOf(args.image, flags.version)
    if (flags.check) return this.check(flags, follow)
    const options = {
      ...offerOf(args.image ?? '', flags, this.config.version),
      follow,
      nvr: flags.nvr,
      size: flags.size,
      keep: flags.keep,
      filesystem: flags.filesystem,
      ancestor: flags.ancestor,
      inject: flags.inject,
      force: flags.force,
      downloadOnly: flags['download-only'],
      strict: flags.strict,
      initrd: flags.initrd,
    }
    const {planOfUpdate} = await import('../src/use/plan-of-update.ts')
    const {update} = await import('../src/use/update.ts')
    if (flags['dry-run'])
      return this.showPlans(await planOfUpdate(await this.reader(flags.debug), 'dry-run', flags.vg, options))
    const result = await this.change(flags, (change) => update(change, {...options, reboot: flags.reboot}))
    this.say(renderUpdate(result))
    return result
  }

  private async setUpstream(flags: UpstreamFlags, upstream: string, image: string | undefined): Promise<object> {
    if (image !== undefined)
      throw usageFault('--set-upstream takes no IMAGE', 'Run imgbase update without it afterwards.')
    const {planUpstream, setUpstream} = await import('../src/use/upstream.ts')
    if (flags['dry-run']) {
      const plan = await planUpstream(await this.reader(flags.debug), flags.vg, upstream)
      return this.showPlans(plan === null ? [] : [plan])
    }
    const result = await this.change(flags, (change) => setUpstream(change, upstream))
    this.say(`This node follows ${result.upstream}. To update to what it offers: imgbase update`)
    return result
  }

  private async check(flags: CheckFlags, follow: Follow | undefined): Promise<object> {
    if (follow === undefined)
      throw usageFault('--check asks a stream, not an image', 'Leave IMAGE out, or give REMOTE:STREAM.')
    const {checkUpdate} = await import('../src/use/check-update.ts')
    const host = await this.reader(flags.debug)
    const result = await checkUpdate(host, flags.vg, offerOf('', flags, this.config.version), follow)
    this.say(renderUpdateCheck(result))
    if (result.newer !== null) process.exitCode = exitCodes.newer
    return result
  }
}

interface UpstreamFlags {
  readonly debug: boolean
  readonly vg?: string | undefined
  readonly 'dry-run': boolean
}

interface CheckFlags {
  readonly debug: boolean
  readonly vg?: string | undefined
  readonly 'allow-unsigned': boolean
  readonly 'allow-downgrade': boolean
  readonly mirror?: string[] | undefined
}
