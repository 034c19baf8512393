import type {Headers, Host} from '../../host/host.ts'
import {failure, fault, success, type Outcome} from '../../model/fault.ts'
import {quoted} from '../../model/quoted.ts'
import {parseChallenge, type AuthChallenge} from '../../read/auth-challenge.ts'
import {loginFor, type RegistryLogin} from '../../read/containers-auth.ts'
import {isLoopback, type OciReference} from '../../read/oci-reference.ts'

type Asking = Pick<Host, 'files' | 'web'>

/** Where logins are looked for: what podman and skopeo write as root, and docker's; a node keeps its own in /etc (containers-auth.json(5)). */
const usualFiles = [
  '/etc/imgbase/auth.json',
  '/run/containers/0/auth.json',
  '/root/.config/containers/auth.json',
  '/root/.docker/config.json',
]

export const registryUrl = (registry: string): string => `${isLoopback(registry) ? 'http' : 'https'}://${registry}`

/** What every request for the repository has to carry, as its registry wants it. */
export async function authorise(
  host: Asking,
  {registry, repository}: Pick<OciReference, 'registry' | 'repository'>,
  authFile: string | null,
): Promise<Outcome<Headers>> {
  const header = await host.web.challenge(`${registryUrl(registry)}/v2/`)
  if (header === null) return success({})
  const challenge = parseChallenge(header)
  if (challenge === null)
    return failure(refused(registry, `wants a way of logging in that imgbase does not know: ${quoted(header)}`))
  const login = await findLogin(host, registry, repository, authFile)
  if (!login.ok) return login
  if (challenge.scheme === 'bearer') return fetchToken(host, challenge, {registry, repository}, login.value)
  if (login.value === null) return failure(refused(registry, 'wants a login, and none was found for it'))
  return success({authorization: `Basic ${login.value.basic}`})
}

async function findLogin(
  {files}: Asking,
  registry: string,
  repository: string,
  authFile: string | null,
): Promise<Outcome<RegistryLogin | null>> {
  for (const path of authFile === null ? usualFiles : [authFile]) {
    const text = await files.readText(path)
    if (text === null && authFile !== null) return failure(badFile(path, 'is not there'))
    try {
      const login = text === null ? null : loginFor(text, registry, repository)
      if (login !== null) return success(login)
    } catch {
      return failure(badFile(path, 'is no file of logins'))
    }
  }
  return success(null)
}

const badFile = (path: string, what: string) =>
  fault(
    'oci.auth-file',
    `${quoted(path)} ${what}`,
    'Make one with podman login, skopeo login or docker login; see containers-auth.json(5).',
  )

const refused = (registry: string, what: string) =>
  fault(
    'oci.login',
    `the registry ${registry} ${what}`,
    'Log in with podman login or skopeo login, and name the file with --authfile.',
  )

/** The distribution project's token authentication: a short-lived token for reading this one repository. */
async function fetchToken(
  {web}: Asking,
  {realm, service}: Extract<AuthChallenge, {scheme: 'bearer'}>,
  {registry, repository}: Pick<OciReference, 'registry' | 'repository'>,
  login: RegistryLogin | null,
): Promise<Outcome<Headers>> {
  const url = URL.parse(realm)
  if (url === null || (url.protocol !== 'https:' && !isLoopback(url.host)))
    return failure(refused(registry, `sends logins to ${quoted(realm)}, which is not encrypted`))
  if (service !== null) url.searchParams.set('service', service)
  url.searchParams.set('scope', `repository:${repository}:pull`)
  const answer = await web.whole(url.href, 65_536, login === null ? {} : {authorization: `Basic ${login.basic}`})
  const token = answer === null ? null : tokenIn(Buffer.from(answer).toString('utf8'))
  return token === null
    ? failure(refused(registry, 'gives no token for it'))
    : success({authorization: `Bearer ${token}`})
}

function tokenIn(text: string): string | null {
  try {
    const {token, access_token: other} = JSON.parse(text) as Record<string, unknown>
    return [token, other].find((one): one is string => typeof one === 'string' && /^[!-~]+$/.test(one)) ?? null
  } catch {
    return null
  }
}
