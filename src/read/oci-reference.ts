import {failure, fault, success, type Outcome} from '../model/fault.ts'
import {quoted} from '../model/quoted.ts'

/** An image in a registry: `HOST[:PORT]/REPOSITORY[:TAG][@DIGEST]`. */
export interface OciReference {
  readonly registry: string
  readonly repository: string
  /** `latest` where neither tag nor digest are given. */
  readonly tag: string
  /** `sha256:<hex>`; null where the tag alone says which. */
  readonly digest: string | null
}

/** The grammar of names and tags is that of the OCI distribution specification 1.1, 'Pulling manifests'. */
export function parseOciReference(text: string): Outcome<OciReference> {
  const match =
    /^((?:[A-Za-z0-9-]+\.)*[A-Za-z0-9-]+(?::\d+)?|\[[0-9a-fA-F:]+\](?::\d+)?)\/([a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*)(?::(\w[\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(
      text,
    )
  const [, registry = '', repository = '', tag = 'latest', digest = null] = match ?? []
  if (match !== null && /[.:]|^localhost$/.test(registry)) return success({registry, repository, tag, digest})
  return failure(
    fault(
      'oci.reference',
      `${quoted(text)} is no reference to an image in a registry`,
      'Write oci:HOST/REPOSITORY:TAG or oci:HOST/REPOSITORY@sha256:DIGEST, with the full name of the host.',
    ),
  )
}

/** Registries on this very host are asked without TLS. */
export const isLoopback = (registry: string): boolean =>
  /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/.test(registry)
