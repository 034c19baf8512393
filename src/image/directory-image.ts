import {failure, success, type Outcome} from '../model/fault.ts'
import {filesystemSize} from './content-size.ts'
import {holdsNoRoot} from './image-fault.ts'
import type {Looked, Looking} from './look.ts'
import {readNamingTexts} from './metadata.ts'
import {archiveOf} from './tar-command.ts'

/** Looks at a folder that holds a root file system; other file systems mounted in it are no part of it. */
export async function lookAtDirectory(host: Looking, path: string): Promise<Outcome<Looked>> {
  if (!(await host.files.list(path)).some((name) => name === 'usr' || name === 'etc')) return failure(holdsNoRoot(path))
  const [bytes, files] = await Promise.all([usage(host, path, '--block-size=1'), usage(host, path, '--inodes')])
  const texts = await readNamingTexts(host, path)
  return success({format: {kind: 'directory'}, contentSize: filesystemSize(bytes, files), texts})
}

async function usage(host: Looking, path: string, what: string): Promise<bigint> {
  const {stdout} = await host.tools.run(['du', '-sx', '--apparent-size', what, '--', path])
  return BigInt(/^\d+/.exec(stdout)?.[0] ?? '0')
}

/**
 * SHA-256 of the folder's tar stream in name order: equal for equal names, contents, owners, modes, ACLs and xattrs, whatever their times
 * and wherever the folder lies (https://reproducible-builds.org/docs/archives/).
 */
export async function directoryDigest(host: Looking, path: string): Promise<string> {
  const options = ['--sort=name', '--mtime=@0', '--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime']
  const {stdout} = await host.tools.pipe([archiveOf(path, ...options), ['sha256sum']])
  return stdout.slice(0, 64)
}
