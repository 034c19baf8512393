import {resolve} from 'node:path'
import {Args, Flags} from '@oclif/core'
import {ChangeCommand, dryRunFlag} from '../src/cli/change-command.ts'
import {initrdFlag} from '../src/cli/initrd-flag.ts'
import {layoutName} from '../src/cli/layout-name.ts'
import {prose} from '../src/cli/prose.ts'
import {renderInstall} from '../src/cli/render-install.ts'
import {usageFault} from '../src/cli/usage-fault.ts'

/** Where plans expect the target's boot file system (src/plan/install.ts, imported when run). */
const targetBoot = '/run/imgbase/target/boot'

export default class Install extends ChangeCommand {
  static override summary = 'Install an image on disks that nothing uses, as a node of its own.'
  static override description = prose`The first DISK gets a GPT with partitions for BIOS, UEFI, /boot and LVM, and boots on either firmware, with systemd-boot on UEFI alone; further ones are
LVM's as a whole. The image becomes the first base and layer. Its kernel arguments are those of its /etc/kernel/cmdline.
Interrupted, it leaves the disks empty; a disk that is in use is refused, one with something on it needs --wipe.`
  static override examples = [
    '<%= config.bin %> install node-4.6.0.squashfs /dev/sda --hostname node1 --ssh-key ~/.ssh/id_ed25519.pub',
    '<%= config.bin %> install root.tar.zst /dev/vda --layout minimal --wipe',
  ]
  static override strict = false
  static override args = {
    image: Args.string({description: 'File or directory with the image.', required: true, name: 'IMAGE'}),
    disk: Args.string({description: 'Disks; the first one boots.', required: true, name: 'DISK'}),
  }
  static override flags = {
    ...dryRunFlag,
    ...initrdFlag,
    layout: Flags.string({
      summary: 'The layout: a name (default, minimal) or a YAML file.',
      helpValue: 'NAME|FILE',
      default: 'default',
    }),
    bootloader: Flags.option({
      summary: 'The boot loader to install.',
      options: ['grub', 'systemd-boot'] as const,
      default: 'grub' as const,
    })(),
    nvr: Flags.string({summary: 'Name of the base; default: what the image says of itself.', helpValue: 'NVR'}),
    hostname: Flags.string({summary: 'Name of the node.', helpValue: 'NAME'}),
    'ssh-key': Flags.string({summary: 'Public keys that may log in as root.', helpValue: 'FILE'}),
    'root-password-hash': Flags.string({
      summary: "Root's password, as mkpasswd or openssl passwd -6 print it.",
      helpValue: 'HASH',
    }),
    wipe: Flags.boolean({summary: 'Take away what is on the disks.'}),
  }

  async run(): Promise<object> {
    const {flags, argv} = await this.parse(Install)
    const [image = '', ...disks] = argv as string[]
    const options = {
      image: resolve(image),
      disks,
      layout: layoutName(flags.layout),
      nvr: flags.nvr,
      bootloader: flags.bootloader,
      hostname: checkedHostname(flags.hostname),
      sshKey: flags['ssh-key'] === undefined ? undefined : resolve(flags['ssh-key']),
      rootPasswordHash: checkedHash(flags['root-password-hash']),
      wipe: flags.wipe,
      initrd: flags.initrd,
    }
    const {install, plansOfInstall} = await import('../src/use/install.ts')
    if (flags['dry-run']) return this.showPlans(await plansOfInstall(await this.reader(flags.debug), options))
    const result = await this.change({...flags, boot: targetBoot}, (change) => install(change, options))
    this.say(renderInstall(result))
    return result
  }
}

/** Labels of RFC 1123, joined by dots. */
function checkedHostname(name: string | undefined): string | undefined {
  const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
  if (name === undefined || (name.length <= 64 && new RegExp(`^${label}(?:\\.${label})*$`).test(name))) return name
  throw usageFault(`${JSON.stringify(name)} is no host name`, 'Letters, digits and dashes, such as node1.example.org.')
}

/** crypt(5): a field of shadow(5) can hold neither colon nor line break; a plain password would be one that nobody can type. */
function checkedHash(hash: string | undefined): string | undefined {
  if (hash === undefined || /^\$[a-z0-9]+\$[^:\s]+$/.test(hash)) return hash
  throw usageFault('--root-password-hash takes a hash, not a password', 'Make one with: openssl passwd -6')
}
