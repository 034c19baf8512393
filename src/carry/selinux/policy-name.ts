import {treePath, type TreePath} from '../../model/tree-path.ts'

export const selinuxConfig = treePath('etc/selinux/config')

/** The policy that a /etc/selinux/config wants (selinux_config(5)); null where SELinux is disabled, or no policy is named. */
export function policyName(config: string): string | null {
  const values = new Map(
    config.split('\n').flatMap((line) => {
      const [, key = '', value = ''] = /^\s*(SELINUX|SELINUXTYPE)\s*=\s*([A-Za-z0-9_.-]+)\s*$/.exec(line) ?? []
      return key === '' ? [] : [[key, value] as const]
    }),
  )
  const name = values.get('SELINUXTYPE') ?? ''
  return (values.get('SELINUX') ?? 'disabled') === 'disabled' || /^\.*$/.test(name) ? null : name
}

/** The files of labels that setfiles(8) goes by: the image's, and those of its administrator beside it. */
export const fileContexts = (policy: string): TreePath => treePath(`etc/selinux/${policy}/contexts/files/file_contexts`)

/**
 * Whether a path below /etc/selinux is built from a policy's store (libsemanage 3.4, semanage_store.c): never copied from one policy to
 * another.
 */
export const isBuiltPolicy = (path: TreePath): boolean => built.some((pattern) => pattern.test(path))

const built: readonly RegExp[] = [
  /^etc\/selinux\/[^/]+\/policy\/policy\.\d+$/,
  /^etc\/selinux\/[^/]+\/seusers$/,
  /^etc\/selinux\/[^/]+\/contexts\/files\/file_contexts(?:\.homedirs)?(?:\.bin)?$/,
  /^etc\/selinux\/[^/]+\/contexts\/files\/file_contexts\.local\.bin$/,
  /^etc\/selinux\/[^/]+\/active\/(?:policy\.(?:kern|linked)|file_contexts(?:\.homedirs)?|homedir_template)$/,
  /^etc\/selinux\/[^/]+\/active\/(?:seusers\.linked|users_extra\.linked|commit_num|modules_checksum)$/,
]
