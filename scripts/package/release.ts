import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {execa} from 'execa'

/** The project's folder. */
export const project = join(import.meta.dirname, '../..')

/** What is packaged, and as of when. */
export interface Release {
  readonly version: string
  readonly summary: string
  /** Seconds since 1970; every file and the archive itself carry it, so that two builds give the same bytes. */
  readonly epoch: number
}

/** Version and words from package.json; the time from SOURCE_DATE_EPOCH, else of the last commit, else none (1970). */
export async function release(): Promise<Release> {
  const {version, description} = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
    version: string
    description: string
  }
  return {version, summary: description, epoch: Number(process.env['SOURCE_DATE_EPOCH'] ?? (await lastCommit()))}
}

async function lastCommit(): Promise<string> {
  const {stdout, exitCode} = await execa('git', ['log', '-1', '--format=%ct'], {cwd: project, reject: false})
  return exitCode === 0 ? stdout : '0'
}

/** Who builds says who answers for it, as for Debian's own tools (deb-changelog(5)). */
export const maintainer = `${process.env['DEBFULLNAME'] ?? 'The authors of imgbase'} <${process.env['DEBEMAIL'] ?? 'imgbase@localhost'}>`

/** The first sentence stands in package.json. */
export const description = [
  'An update pulls the next image into a thin volume beside the running system,',
  "takes the node's own changes over, and switches the boot default last, with",
  'one rename. Going back is choosing another boot entry. The package brings its',
  'own Node.js runtime: the host needs neither Node nor npm.',
]

/** What is called on a node, by Debian's names and by those of Fedora and RHEL; the libraries are those of Node itself. */
export const dependencies = {
  debian: [
    'libc6 (>= 2.28)',
    'libstdc++6 (>= 8)',
    'libgcc-s1',
    'libatomic1',
    'lvm2',
    'thin-provisioning-tools',
    'e2fsprogs',
    'xfsprogs',
    'fdisk',
    'util-linux (>= 2.38)',
    'mount',
    'udev',
    'gpgv',
    'rsync',
    'squashfs-tools',
    'xz-utils',
    'zstd',
  ],
  fedora: [
    'lvm2',
    'device-mapper-persistent-data',
    'e2fsprogs',
    'xfsprogs',
    'util-linux',
    'systemd-udev',
    'diffutils',
    'gnupg2',
    'rsync',
    'squashfs-tools',
    'tar',
    'gzip',
    'xz',
    'zstd',
    'findutils',
  ],
} as const
