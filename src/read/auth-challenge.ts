/** What a WWW-Authenticate header asks for: a password, or a token that another server gives out; null for any other scheme. */
export type AuthChallenge =
  {readonly scheme: 'basic'} | {readonly scheme: 'bearer'; readonly realm: string; readonly service: string | null}

/** RFC 9110, 11.6.1; the parameters of a token are those of the distribution project's token authentication. */
export function parseChallenge(header: string): AuthChallenge | null {
  const scheme = /^\s*(\w+)/.exec(header)?.[1]?.toLowerCase()
  if (scheme === 'basic') return {scheme}
  const value = (name: string): string | null => new RegExp(`[\\s,]${name}="([^"]*)"`, 'i').exec(header)?.[1] ?? null
  const realm = value('realm')
  return scheme === 'bearer' && realm !== null ? {scheme, realm, service: value('service')} : null
}
