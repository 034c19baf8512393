import type {Trees} from '../../host/trees.ts'
import {treePath} from '../../model/tree-path.ts'

/** The folder `active` of a policy's store on this host (semanage.conf(5), `store-root`); null where a root has none. */
export async function policyStore(trees: Trees, root: string, policy: string): Promise<string | null> {
  const places = [
    [root, 'usr/lib/sysimage/selinux'],
    [root, 'etc/selinux'],
    // The root that runs has /var on a volume of its own.
    [root === '/' ? '/var' : `${root}/var`, 'lib/selinux'],
  ] as const
  for (const [at, folder] of places)
    if ((await trees.typeOf(at, treePath(`${folder}/${policy}/active/modules`))) === 'directory')
      return `${at}/${folder}/${policy}/active`
  return null
}
