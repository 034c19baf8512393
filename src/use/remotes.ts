import type {Files} from '../host/host.ts'
import {keyFolder} from '../image/release/trust.ts'
import {CommandFault} from '../model/command-fault.ts'
import {fault, type Fault} from '../model/fault.ts'
import {quoted} from '../model/quoted.ts'
import {isRemoteName, type Remote} from '../model/stream.ts'
import {releaseUrl} from '../image/release/place.ts'
import {armored, dearmored, isPublicKey} from '../read/openpgp.ts'
import {parsePublicKey} from '../read/minisign.ts'
import {parseRemote, renderRemote} from '../read/remote-file.ts'
import {forgetCounter} from './stream-counter.ts'

const folder = '/etc/imgbase/remotes.d'

const pathOf = (name: string): string => `${folder}/${name}.json`

export interface AddRemote {
  readonly name: string
  readonly url: string
  /** Path of a public key, which alone counts for this remote. */
  readonly key: string | undefined
  readonly allowUnsigned: boolean
}

/** `remote --add`: also replaces one of the same name. */
export async function addRemote(files: Files, {name, url, key, allowUnsigned}: AddRemote): Promise<Remote> {
  if (!isRemoteName(name)) throw new CommandFault('usage', [badName(name)])
  const place = /^https?:/.test(url) ? (releaseUrl(url) ?? releaseUrl(`${url}/`)) : null
  if (place === null) throw new CommandFault('usage', [badUrl(url)])
  const remote = {name, url: place, key: key === undefined ? null : await keepKey(files, name, key), allowUnsigned}
  await files.writeAtomically(pathOf(name), renderRemote(remote), 0o644)
  return remote
}

/** `remote --remove`: with its key, and what was remembered of its streams. */
export async function removeRemote(files: Files, name: string): Promise<Remote> {
  const remote = await requireRemote(files, name)
  await files.removeTree(pathOf(name))
  if (remote.key !== null) await files.removeTree(`${keyFolder}/${remote.key}`)
  await forgetCounter(files, name)
  return remote
}

/** `remote --list`; a file that is none of a remote is left out. */
export async function listRemotes(files: Files): Promise<readonly Remote[]> {
  const names = (await files.list(folder)).filter((name) => name.endsWith('.json')).toSorted()
  const remotes = await Promise.all(names.map((name) => readRemote(files, name.slice(0, -'.json'.length))))
  return remotes.filter((remote) => remote !== null)
}

/** The remote of this name, or the end of the command. */
export async function requireRemote(files: Files, name: string): Promise<Remote> {
  const remote = await readRemote(files, name)
  if (remote !== null) return remote
  const known = (await listRemotes(files)).map((one) => one.name)
  throw new CommandFault('no-layout', [unknownRemote(name, known)])
}

async function readRemote(files: Files, name: string): Promise<Remote | null> {
  const text = isRemoteName(name) ? await files.readText(pathOf(name)) : null
  return text === null ? null : parseRemote(name, text)
}

/** Keeps a key by the name of the remote; one of OpenPGP's in its armor. */
async function keepKey(files: Files, remote: string, path: string): Promise<string> {
  const stat = await files.stat(path)
  if (stat?.type !== 'file' || stat.size > 1024n * 1024n) throw new CommandFault('usage', [noKey(path)])
  const bytes = await files.readBytes(path, 0, Number(stat.size))
  const text = Buffer.from(bytes).toString('latin1')
  const isMinisign = parsePublicKey(text) !== null
  if (!isMinisign && !isPublicKey(dearmored(bytes))) throw new CommandFault('usage', [noKey(path)])
  const name = `remote-${remote}.${isMinisign ? 'pub' : 'asc'}`
  await files.writeAtomically(`${keyFolder}/${name}`, isMinisign ? text : armored(dearmored(bytes)), 0o644)
  return name
}

const badName = (name: string): Fault =>
  fault(
    'remote.name',
    `${quoted(name)} is no name for a remote`,
    'Take letters, digits, dots, dashes and underscores, 63 at most, and none of oci, http, https, docker, file.',
  )

const badUrl = (url: string): Fault =>
  fault('remote.url', `${quoted(url)} is no folder on a web server`, 'Such as https://images.example.org/node/.')

const noKey = (path: string): Fault =>
  fault(
    'key.form',
    `${quoted(path)} holds no public key of minisign's or OpenPGP's`,
    'Give the key file of the publisher.',
  )

const unknownRemote = (name: string, known: readonly string[]): Fault =>
  fault(
    'remote.unknown',
    `there is no remote ${quoted(name)}`,
    known.length === 0 ? 'Add it with imgbase remote --add NAME URL.' : `There are: ${known.join(', ')}.`,
  )
