import {readdir, readFile, stat} from 'node:fs/promises'
import {release} from 'node:os'
import type {Sighting} from '../model/host-state.ts'
import {lvsFields, parseLvs} from '../read/lvs.ts'
import {readBootFiles} from './boot-files.ts'
import {deviceNumber} from './device-number.ts'
import type {Tools} from './host.ts'
import {readMounts} from './mount-table.ts'

/** One look at the node, whose boot file system is mounted on `bootDirectory`. */
export async function observe(tools: Tools, bootDirectory: string): Promise<Sighting> {
  const [lvm, mounts, rootDevice, machines] = await Promise.all([
    readLvm(tools),
    readMounts(),
    deviceOf('/'),
    runningMachines(),
  ])
  return {
    ...lvm,
    mounts,
    rootDevice,
    machines,
    boot: await readBootFiles(tools, mounts, bootDirectory),
    kernelRelease: release(),
    now: Math.floor(Date.now() / 1000),
  }
}

async function readLvm(tools: Tools): Promise<ReturnType<typeof parseLvs>> {
  const {stdout} = await tools.run(
    ['lvs', '-a', '--reportformat', 'json', '--units', 'b', '--nosuffix', '-o', lvsFields.join(',')],
    {accept: [5]},
  )
  return parseLvs(stdout)
}

const deviceOf = async (path: string): Promise<string> => deviceNumber((await stat(path, {bigint: true})).dev)

/** libvirt keeps a pid file for each QEMU that runs; one that is left over names no process, or one that is no QEMU. */
async function runningMachines(): Promise<readonly string[]> {
  const folder = '/run/libvirt/qemu'
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.pid'))
  const alive = await Promise.all(
    names.map(async (name) => isQemu(await readFile(`${folder}/${name}`, 'utf8').catch(() => ''))),
  )
  return names.filter((_, index) => alive[index]).map((name) => name.slice(0, -'.pid'.length))
}

/** Distributions call it qemu-system-ARCH or qemu-kvm. */
const isQemu = async (pid: string): Promise<boolean> =>
  /^\d+\s*$/.test(pid) && /^qemu/.test(await readFile(`/proc/${pid.trim()}/comm`, 'utf8').catch(() => ''))
