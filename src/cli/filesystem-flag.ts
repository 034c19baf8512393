import {Flags} from '@oclif/core'

/** The file system that is made; without it, that of the root that runs. */
export const filesystemFlag = (what: string) => ({
  filesystem: Flags.option({
    summary: `File system of ${what}; default: that of the root that runs.`,
    options: ['ext4', 'xfs'] as const,
  })(),
})
