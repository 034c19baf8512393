import type {Group, Pool, Volume, VolumeKind} from '../model/volume.ts'

/** What `lvs -a --reportformat json --units b --nosuffix -o …` is asked for (lvs(8) 2.03.16). */
export const lvsFields = [
  ...['vg_name', 'vg_tags', 'vg_size', 'vg_free', 'vg_extent_size', 'vg_mda_size', 'vg_mda_free'],
  ...['lv_name', 'lv_uuid', 'lv_attr', 'lv_size', 'lv_tags', 'origin', 'pool_lv', 'lv_kernel_major', 'lv_kernel_minor'],
  ...['lv_skip_activation', 'data_percent', 'metadata_percent', 'lv_metadata_size', 'chunk_size', 'lv_profile'],
  ...['seg_monitor', 'lv_check_needed', 'lv_health_status'],
] as const

/** One `lvs` report, read. Groups without a volume are not in it, since LVM leaves them out. */
export interface LvsReport {
  readonly groups: readonly Group[]
  readonly volumes: readonly Volume[]
  readonly pools: readonly Pool[]
}

type Row = Readonly<Partial<Record<(typeof lvsFields)[number], string>>>

/**
 * Reads the report. LVM's hidden volumes (`[pool_tdata]`) are left out; a pool stands in `pools` and in `volumes`. Fields that
 * ask for segments give one row per segment, so that the first row of each uuid counts. Throws for text that is no report.
 */
export function parseLvs(json: string): LvsReport {
  const rows = rowsOf(JSON.parse(json))
  const shown = firstOf(rows, (row) => row.lv_uuid).filter((row) => !text(row.lv_name).startsWith('['))
  const pools = shown.filter((row) => kindOf(row) === 'pool').map(poolOf)
  const byUuid = new Map(pools.map((pool) => [pool.uuid, pool]))
  return {
    groups: firstOf(rows, (row) => row.vg_name).map(groupOf),
    volumes: shown.map((row) => byUuid.get(text(row.lv_uuid)) ?? volumeOf(row)),
    pools,
  }
}

function rowsOf(report: unknown): readonly Row[] {
  const parts = (report as {report?: readonly {lv?: readonly Row[]}[]} | null)?.report
  if (!Array.isArray(parts)) throw new Error('lvs printed no report in JSON')
  return (parts as readonly {lv?: readonly Row[]}[]).flatMap((part) => part.lv ?? [])
}

function firstOf(rows: readonly Row[], key: (row: Row) => string | undefined): readonly Row[] {
  const seen = new Map<string, Row>()
  for (const row of rows) if (!seen.has(text(key(row)))) seen.set(text(key(row)), row)
  return [...seen.values()]
}

const groupOf = (row: Row): Group => ({
  name: text(row.vg_name),
  tags: list(row.vg_tags),
  size: bytes(row.vg_size),
  free: bytes(row.vg_free),
  extentSize: bytes(row.vg_extent_size),
  metadataSize: bytes(row.vg_mda_size),
  metadataFree: bytes(row.vg_mda_free),
})

const volumeOf = (row: Row): Volume => ({
  vg: text(row.vg_name),
  name: text(row.lv_name),
  kind: kindOf(row),
  uuid: text(row.lv_uuid),
  size: bytes(row.lv_size),
  tags: list(row.lv_tags),
  origin: unbracketed(row.origin),
  pool: unbracketed(row.pool_lv),
  readOnly: /^.[rR]/.test(text(row.lv_attr)),
  activationSkip: text(row.lv_skip_activation) !== '',
  active: isActive(row),
  device: isActive(row) ? `${row.lv_kernel_major}:${row.lv_kernel_minor}` : null,
  isOpen: text(row.lv_attr)[5] === 'o',
})

const poolOf = (row: Row): Pool => ({
  ...volumeOf(row),
  kind: 'pool',
  dataPercent: percent(row.data_percent),
  metadataPercent: percent(row.metadata_percent),
  metadataSize: bytes(row.lv_metadata_size),
  chunkSize: bytes(row.chunk_size),
  profile: text(row.lv_profile) === '' ? null : text(row.lv_profile),
  monitored: text(row.seg_monitor) === 'monitored',
  needsCheck: !['', 'unknown'].includes(text(row.lv_check_needed)),
  health: text(row.lv_health_status),
})

/** The first letter of `lv_attr` (lvs(8)): `V` thin volume, `t` thin pool. */
function kindOf(row: Row): VolumeKind {
  const letter = text(row.lv_attr)[0]
  if (letter === 'V') return 'thin'
  return letter === 't' ? 'pool' : 'plain'
}

/** Inactive volumes report -1, not an empty string, as their numbers. */
const isActive = (row: Row): boolean => /^\d+$/.test(text(row.lv_kernel_minor))

const text = (value: string | undefined): string => value ?? ''
const list = (value: string | undefined): readonly string[] => text(value).split(',').filter(Boolean)
const bytes = (value: string | undefined): bigint => BigInt(/^\d+$/.test(text(value)) ? text(value) : '0')
const percent = (value: string | undefined): number | null => (text(value) === '' ? null : Number(value))

/** Hidden volumes are named in brackets, as pools and origins too. */
const unbracketed = (value: string | undefined): string | null => text(value).replace(/^\[|\]$/g, '') || null
