import {formatSize} from '../../model/size.ts'
import type {Pool} from '../../model/volume.ts'
import type {Check, Finding} from './check.ts'
import {type CheckFacts, known, NotKnown} from './facts.ts'

/** At 100 % of data writes fail after a minute, at 100 % of metadata the pool needs an offline repair (lvmthin(7)). */
const warningPercent = 80
const errorPercent = 95

export const poolChecks: readonly Check[] = [
  {
    id: 'pool.data',
    title: 'the pool has room for data',
    severity: 'error',
    find: (facts) =>
      fullness(facts, {
        what: 'data',
        percent: facts.pool.dataPercent,
        size: facts.pool.size,
        remedy: `Extend it: lvextend -L +10G ${nameOf(facts.pool)}; or remove what is not needed: imgbase base --remove BASE.`,
      }),
  },
  {
    id: 'pool.metadata',
    title: 'the pool has room for metadata',
    severity: 'error',
    find: (facts) =>
      fullness(facts, {
        what: 'metadata',
        percent: facts.pool.metadataPercent,
        size: facts.pool.metadataSize,
        remedy: `Extend it: lvextend --poolmetadatasize +64M ${nameOf(facts.pool)}.`,
      }),
  },
  {id: 'pool.health', title: 'the pool is healthy', severity: 'error', find: sickness},
  {id: 'pool.monitored', title: 'dmeventd watches the pool', severity: 'warning', find: unwatched},
  {id: 'pool.autoextend', title: 'the pool grows before it is full', severity: 'warning', find: noAutoextend},
  {
    id: 'pool.profile',
    title: 'every layer has the profile by which the pool grows',
    severity: 'warning',
    find: lacksProfile,
  },
]

interface Space {
  readonly what: 'data' | 'metadata'
  readonly percent: number | null
  readonly size: bigint
  readonly remedy: string
}

/** Above the autoextend threshold lvcreate makes no further thin volume, so that a lower one warns earlier. */
function fullness({pool, autoextend}: CheckFacts, {what, percent, size, remedy}: Space): readonly Finding[] {
  const threshold = autoextend.known ? autoextend.value.threshold : 100
  if (percent === null) throw new NotKnown(`the pool ${nameOf(pool)} is inactive`)
  if (percent < Math.min(warningPercent, threshold)) return []
  const left = (size * BigInt(Math.round((100 - percent) * 100))) / 10_000n
  const refusal = percent >= threshold ? `; LVM makes no new volume from ${threshold} % on` : ''
  const message = `the ${what} of the pool ${nameOf(pool)} is ${percent} % full: ${formatSize(left)} of ${formatSize(size)} is left${refusal}`
  return [{message, remedy, severity: percent >= errorPercent ? 'error' : 'warning'}]
}

function sickness({pool}: CheckFacts): readonly Finding[] {
  if (pool.health === '' && !pool.needsCheck) return []
  const state = [...(pool.health === '' ? [] : [pool.health]), ...(pool.needsCheck ? ['in need of a check'] : [])]
  return [
    {
      message: `LVM calls the pool ${nameOf(pool)} ${state.join(' and ')}`,
      remedy: `Stop what uses it, then: lvchange -an ${nameOf(pool)}; lvconvert --repair ${nameOf(pool)}; see lvmthin(7).`,
    },
  ]
}

function unwatched({pool}: CheckFacts): readonly Finding[] {
  if (pool.monitored) return []
  return [
    {
      message: `nobody watches the pool ${nameOf(pool)}: it is neither extended nor warned about when it fills up`,
      remedy: `lvchange --monitor y ${nameOf(pool)}; dmeventd has to be installed.`,
    },
  ]
}

function noAutoextend({node, pool, autoextend}: CheckFacts): readonly Finding[] {
  const {threshold, percent} = known(autoextend)
  if (threshold >= 100 || percent === 0) return [neverExtended(pool, threshold, percent)]
  const free = node.state.groups.find(({name}) => name === pool.vg)?.free ?? 0n
  const next = (pool.size * BigInt(percent)) / 100n
  if (free >= next) return []
  return [
    {
      message: `the pool ${nameOf(pool)} would grow by ${formatSize(next)} at ${threshold} %, but the volume group ${pool.vg} has only ${formatSize(free)} free`,
      remedy: `Add a disk to the volume group: vgextend ${pool.vg} DISK.`,
    },
  ]
}

const neverExtended = (pool: Pool, threshold: number, percent: number): Finding => ({
  message: `the pool ${nameOf(pool)} is never extended: thin_pool_autoextend_threshold is ${threshold}, thin_pool_autoextend_percent is ${percent}`,
  remedy:
    'Set thin_pool_autoextend_threshold=80 and thin_pool_autoextend_percent=20 in the section activation of /etc/lvm/lvm.conf.',
})

/** LVM goes by its own defaults where it finds no file of that name (lvm.conf(5)): the pool is not extended while such a layer runs. */
function lacksProfile({pool, layers}: CheckFacts): readonly Finding[] {
  const {profile} = pool
  const all = known(layers)
  if (profile === null) return []
  const file = `/etc/lvm/profile/${profile}.profile`
  return all
    .filter(({profiles}) => !profiles.includes(`${profile}.profile`))
    .map(({id, isBooted}) => ({
      message: `${id} has no ${file}, by which the pool ${nameOf(pool)} is extended`,
      remedy: isBooted
        ? `Write it again, or take another one: lvchange --metadataprofile NAME ${nameOf(pool)}`
        : `Copy ${file} of another layer into it.`,
    }))
}

const nameOf = ({vg, name}: Pool): string => `${vg}/${name}`
