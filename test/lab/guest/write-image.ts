import {writeImage} from '../../../src/image/write.ts'
import {recogniseImage} from '../../../src/image/recognise.ts'
import {createFiles} from '../../../src/host/files.ts'
import {createMounts} from '../../../src/host/mounts.ts'
import {createWeb} from '../../../src/host/web/web.ts'
import {createStandardInput} from '../../../src/host/standard-input.ts'
import {createTools} from '../../../src/host/tools.ts'
import {createTrees} from '../../../src/host/trees.ts'

/** Writes an image to a volume, as the step of a plan would: IMAGE VG NAME. */
const [path = '', vg = '', name = ''] = process.argv.slice(2)
const {signal} = new AbortController()
const tools = createTools({signal, lock: null, debug: () => undefined})
const files = createFiles()
const web = createWeb({limitRate: null, timeoutMs: 30_000}, signal, () => undefined)
const host = {
  tools,
  files,
  web,
  input: createStandardInput(() => process.stdin),
  trees: createTrees(tools),
  signal,
  report: () => undefined,
  mounts: createMounts(tools, files, () => undefined),
}
const image = await recogniseImage(host, path)
if (!image.ok) throw new Error(JSON.stringify(image.faults))
await writeImage(
  host,
  {kind: 'image.write', vg, name, image: image.value, filesystem: 'ext4', origin: null},
  {onBytes: () => undefined, onPull: () => undefined},
)
console.log(`${name}: written, ${process.resourceUsage().maxRSS} KiB at most`)
