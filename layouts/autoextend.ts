import type {Autoextend} from './layout.ts'

/** An LVM metadata profile: the file `<name>.profile` of /etc/lvm/profile (lvm.conf(5)), attached to the pool by its name. */
export interface Profile {
  readonly name: string
  readonly text: string
}

/** The profile by which dmeventd extends one pool; it needs monitoring and free extents in the group to do so. */
export const autoextendProfile = (vg: string, pool: string, {threshold, percent}: Autoextend): Profile => ({
  name: `imgbase-${vg}-${pool}`,
  text: `# Written by imgbase for the thin pool ${vg}/${pool}; edit the numbers here, LVM reads them at each use.
activation {
\tthin_pool_autoextend_threshold=${threshold}
\tthin_pool_autoextend_percent=${percent}
}
`,
})
