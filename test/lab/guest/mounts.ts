import {execFileSync} from 'node:child_process'
import {createFiles} from '../../../src/host/files.ts'
import {createMounts} from '../../../src/host/mounts.ts'
import {createTools} from '../../../src/host/tools.ts'

/** Mounts the volume VG NAME in several ways, one over the other; prints after each what is mounted, and whether it is active. */
const [vg = '', name = ''] = process.argv.slice(2)
const tools = createTools({signal: new AbortController().signal, lock: null, debug: () => undefined})
const mounts = createMounts(tools, createFiles(), () => undefined)
const look = `sed -n 's,.* /run/imgbase/mnt/${name} \\(r[ow]\\).*,\\1,p' /proc/self/mountinfo; lvs --noheadings -o lv_active ${vg}/${name}`
const tell = (): void =>
  console.log(execFileSync('sh', ['-c', look], {encoding: 'utf8'}).trim().split(/\s+/).filter(Boolean).join(' '))

let folder = ''
for (const how of ['writable', 'writable', 'replayed'] as const) {
  folder = await mounts.mount({vg, name}, how)
  tell()
}
for (let times = 0; times < 4; times++) {
  await mounts.unmount(folder)
  tell()
}
