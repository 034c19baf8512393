import {writeImage} from '../../../src/image/write.ts'
import {recogniseImage} from '../../../src/image/recognise.ts'
import {createFiles} from '../../../src/host/files.ts'
import {createMounts} from '../../../src/host/mounts.ts'
import {createTools} from '../../../src/host/tools.ts'

/** Writes an image to a volume, as the step of a plan would: IMAGE VG NAME. */
const [path = '', vg = '', name = ''] = process.argv.slice(2)
const tools = createTools({signal: new AbortController().signal, lock: null, debug: () => undefined})
const files = createFiles()
const host = {tools, files, mounts: createMounts(tools, tools, files)}
const image = await recogniseImage(host, path)
if (!image.ok) throw new Error(JSON.stringify(image.faults))
await writeImage(host, {kind: 'image.write', vg, name, image: image.value, filesystem: 'ext4'}, () => undefined)
console.log(`${name}: written, ${process.resourceUsage().maxRSS} KiB at most`)
