/** How one registry is logged in to; `basic` is `user:password` in base64. */
export interface RegistryLogin {
  readonly basic: string
}

/**
 * What containers-auth.json(5) holds for a repository: the entry of the longest name that it lies in, down to the registry alone; null
 * where there is none.
 */
export function loginFor(text: string, registry: string, repository: string): RegistryLogin | null {
  const auths = (JSON.parse(text) as {auths?: Record<string, {auth?: string}>}).auths ?? {}
  const parts = [registry, ...repository.split('/')]
  for (let length = parts.length; length > 0; length -= 1) {
    const basic = auths[parts.slice(0, length).join('/')]?.auth
    if (typeof basic === 'string' && basic !== '') return {basic}
  }
  return null
}
