import type {Host} from '../../host/host.ts'
import {success, type Outcome} from '../../model/fault.ts'
import {parseOciReference} from '../../read/oci-reference.ts'
import {authorise, registryUrl} from './login.ts'

/** Where blobs lie, by their digest: a registry, an archive, or a folder in OCI's layout. */
export interface OciPlace {
  readonly name: string
  /** The manifest of a digest; without one, of the tag, or the layout's index. */
  manifest(digest: string | null): Promise<Uint8Array>
  /** A blob as it comes. */
  blob(digest: string): Promise<AsyncIterable<Uint8Array>>
}

type Reading = Pick<Host, 'tools' | 'files' | 'web'>

/** Longest manifest or configuration that is read: registries refuse to store longer ones (distribution specification 1.1). */
export const longestManifest = 4 * 1024 * 1024

export const registryScheme = 'oci:'
export const archiveScheme = 'oci-archive:'

/** The place that `oci:HOST/REPOSITORY[:TAG]` or `oci-archive:PATH` names; fails where a registry does not let us in. */
export async function ociPlace(host: Reading, name: string, authFile: string | null): Promise<Outcome<OciPlace>> {
  if (!name.startsWith(archiveScheme)) return registryPlace(host, name, authFile)
  const path = name.slice(archiveScheme.length)
  const isFolder = (await host.files.stat(path))?.type === 'directory'
  return success(
    storedPlace(
      name,
      path,
      (file) => (isFolder ? ['cat', '--', `${path}/${file}`] : ['tar', '-xOf', path, '--', file]),
      host,
    ),
  )
}

const accept = [
  ...['application/vnd.oci.image.manifest.v1+json', 'application/vnd.oci.image.index.v1+json'],
  ...[
    'application/vnd.docker.distribution.manifest.v2+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
  ],
].join(', ')

async function registryPlace(host: Reading, name: string, authFile: string | null): Promise<Outcome<OciPlace>> {
  const reference = parseOciReference(name.slice(registryScheme.length))
  if (!reference.ok) return reference
  const {registry, repository, tag} = reference.value
  const first = await authorise(host, reference.value, authFile)
  if (!first.ok) return first
  const url = `${registryUrl(registry)}/v2/${repository}`
  return success({
    name: `${registryScheme}${registry}/${repository}`,
    async manifest(digest) {
      const found = await host.web.whole(`${url}/manifests/${digest ?? tag}`, longestManifest, {...first.value, accept})
      if (found === null)
        throw new Error(`${registry} has no image ${repository}${digest === null ? `:${tag}` : `@${digest}`}`)
      return found
    },
    async blob(digest) {
      // A token may be too old by the time that the next layer is asked for.
      const headers = await authorise(host, reference.value, authFile)
      if (!headers.ok) throw new Error(headers.faults.map(({message}) => message).join('; '))
      return host.web.stream(`${url}/blobs/${digest}`, headers.value)
    },
  })
}

function storedPlace(
  name: string,
  path: string,
  reading: (file: string) => readonly [string, ...string[]],
  {tools}: Reading,
): OciPlace {
  const blobPath = (digest: string): string => `blobs/${digest.replace(':', '/')}`
  const whole = async (file: string): Promise<Uint8Array> => {
    // Some archives have `./` before their names.
    return tools.head(reading(file), longestManifest).then((bytes) => {
      if (bytes.length === 0) throw new Error(`${path} has no ${file}`)
      return bytes
    })
  }
  return {
    name,
    manifest: (digest) => whole(digest === null ? 'index.json' : blobPath(digest)),
    blob: (digest) => Promise.resolve(tools.stream(reading(blobPath(digest)))),
  }
}
