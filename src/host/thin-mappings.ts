import type {ThinMappings} from '../model/thin-mappings.ts'
import {mapperName} from '../model/volume-name.ts'
import type {VolumeId} from '../model/volume.ts'
import {parseThinDump} from '../read/thin-dump.ts'
import type {Files, Tools} from './host.ts'

/** Says that a metadata snapshot is ours, for the one that comes after a power cut. */
const folder = '/var/lib/imgbase'
const marker = `${folder}/metadata-snapshot`

/** See `Host.thinMappings`. Reads a snapshot of the pool's metadata, as the pool is in use (kernel documentation, 'thin-provisioning'). */
export async function readThinMappings(tools: Tools, files: Files, pool: VolumeId): Promise<ThinMappings> {
  const said = await ofSnapshot(tools, files, pool, ['thin_dump', '--metadata-snap'])
  return parseThinDump(said.split('\n'))
}

/** See `Host.thinDevices`. */
export async function readThinDevices(tools: Tools, files: Files, pool: VolumeId): Promise<readonly number[]> {
  const said = await ofSnapshot(tools, files, pool, ['thin_ls', '--metadata-snap', '--no-headers', '--format', 'DEV'])
  return said.split('\n').flatMap((line) => (/^\s*\d+\s*$/.test(line) ? [Number(line)] : []))
}

/** What a tool of thin-provisioning-tools says of a snapshot of the pool's metadata. */
async function ofSnapshot(tools: Tools, files: Files, {vg, name}: VolumeId, tool: readonly string[]): Promise<string> {
  await files.makeDirectory(folder)
  const metadata = `/dev/mapper/${mapperName(vg, name, '_tmeta')}`
  const pool = mapperName(vg, name, '-tpool')
  return (await tools.run(['bash', '-c', asked, 'asked', pool, marker, ...tool, metadata])).stdout
}

/**
 * One process from reserving to releasing, so that a kill of imgbase leaves nothing: it goes on, or its output breaks, and it releases.
 * What a power cut left reserved stands in the pool, with our mark on the disk; a snapshot that somebody else holds is left alone.
 */
const asked = String.raw`
set -eu
pool=$1 marker=$2
shift 2
until exec 9>>"$marker" && flock 9 && [ "$marker" -ef /dev/fd/9 ]; do :; done
held=$(dmsetup status "$pool" | cut -d " " -f 7)
if [ "$held" != - ]; then
  [ -s "$marker" ] || { rm "$marker"; echo "another program holds a metadata snapshot of the pool $pool" >&2; exit 1; }
  dmsetup message "$pool" 0 release_metadata_snap
fi
release() { dmsetup message "$pool" 0 release_metadata_snap && rm "$marker"; }
echo "$pool" >"$marker"
sync "$marker"
dmsetup message "$pool" 0 reserve_metadata_snap
trap release EXIT
trap 'exit 1' HUP INT TERM PIPE
"$@"
`

/** See `Host.thinNumbers`. */
export async function readThinNumbers(tools: Tools, vg: string): Promise<ReadonlyMap<string, number>> {
  const {stdout} = await tools.run(['lvs', '-a', '--noheadings', '--separator', ' ', '-o', 'lv_name,thin_id', vg])
  const lines = stdout.split('\n').map((line) => /^\s*(\S+) (\d+)\s*$/.exec(line))
  return new Map(lines.flatMap((match) => (match === null ? [] : [[match[1] ?? '', Number(match[2])] as const])))
}
