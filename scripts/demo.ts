import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {basename, dirname, join} from 'node:path'
import {hostDisk} from '../test/lab/host-disk.ts'
import {image} from '../test/lab/images.ts'
import {runInLab} from '../test/lab/node.ts'

/** The main job as a transcript, on real LVM: each scene is one boot of the same node, on the same disk. */
const scenes = [
  ['1-init.sh', 'A Debian host, with its root on a thin volume, becomes a node of imgbase.'],
  ['2-update.sh', 'It boots into its first layer, and is updated with the next image.'],
  [
    '3-rollback.sh',
    'The power goes. It boots into the new layer; an empty base comes and goes, and somebody decides to go back.',
  ],
] as const

const started = Date.now()
const folder = await mkdtemp(join(tmpdir(), 'imgbase-demo-'))
try {
  await play(folder)
} finally {
  await rm(folder, {recursive: true, force: true})
}

async function play(folder: string): Promise<void> {
  say('Making the images and the disk of a host, where they are not in the cache yet')
  const update = await image('b.ext4.zst')
  const disk = join(folder, 'node.img')
  await hostDisk(disk)
  const share = {image: dirname(update), scenes: join(import.meta.dirname, 'demo')}
  for (const [scene, title] of scenes) {
    say(title)
    const {exitCode} = await runInLab({
      disks: [{path: disk}],
      boot: true,
      // What an update made is on the disk when it says so; nobody sees how the last scene ends.
      powerCut: scene !== '1-init.sh',
      command: ['bash', `/run/imgbase-lab/share/scenes/${scene}`],
      env: {IMAGE: `/run/imgbase-lab/share/image/${basename(update)}`},
      share,
      onStdout: (chunk) => process.stdout.write(chunk),
      onStderr: (chunk) => process.stdout.write(chunk),
      timeoutMs: 1_200_000,
    })
    if (exitCode !== 0) throw new Error(`the scene ${scene} failed with exit code ${exitCode}`)
  }
  say('All that was shown was checked, and is so.')
}

function say(text: string): void {
  const seconds = ((Date.now() - started) / 1000).toFixed(0).padStart(3)
  process.stdout.write(`\n\x1b[36m== ${seconds} s  ${text}\x1b[0m\n`)
}
