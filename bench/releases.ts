import {execa} from 'execa'
import {join} from 'node:path'
import {cached, recipeKey} from '../test/lab/cache.ts'
import {image} from '../test/lab/images.ts'
import {realImage} from './real-image.ts'
import {projectFolder} from '../test/lab/project.ts'

/**
 * Folders of two published releases, the second an edit of the first, as a publisher would make them. Beside them `large`, 4 GiB with little
 * in it, `real`, of an image of real size, and `chunks`, the second one as casync has it.
 */
export async function releases(): Promise<{readonly a: string; readonly b: string}> {
  const key = `releases-${recipeKey(['../../src/image/release/frames.ts', '../../src/image/release/filesystem.ts', '../../src/image/release/publish.ts', '../../src/read/block-index.ts'])}`
  const [from, to] = [await image('a.ext4'), await image('b.tar')]
  const a = await cached(key, 'a', (path) => publish(from, path))
  const b = await cached(key, 'b', (path) => publish(to, path, '--based-on', a))
  await cached(key, 'large', async (path) => {
    await execa('bash', [
      '-euc',
      'cp --sparse=always "$0" "$1.raw"; truncate -s 4G "$1.raw"; e2fsck -fp "$1.raw" || [ $? = 1 ]; resize2fs "$1.raw"',
      from,
      path,
    ])
    await publish(`${path}.raw`, path)
    await execa('rm', [`${path}.raw`])
  })
  await cached(key, 'real', async (path) => publish(await realImage('node.ext4'), path))
  await cached(`${key}-chunks`, 'chunks', async (path) => {
    const make = 'mkdir "$1"; zstd -dq "$0"/*.raw.zst -o "$1/b.raw"; casync make "$1/b.caibx" "$1/b.raw"; rm "$1/b.raw"'
    await execa('bash', ['-euc', make, b, path])
  })
  return {a, b}
}

async function publish(from: string, to: string, ...more: readonly string[]): Promise<void> {
  const main = join(projectFolder, 'dist/main.js')
  await execa(join(projectFolder, 'node_modules/.bin/node'), [main, 'image', 'publish', from, '--to', to, ...more])
}
