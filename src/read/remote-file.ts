import {isRemoteName, type Remote} from '../model/stream.ts'
import {jsonObject} from './json-object.ts'

/** The file of a remote in /etc/imgbase/remotes.d. */
export const renderRemote = ({url, key, allowUnsigned}: Remote): string =>
  `${JSON.stringify({url, key, allowUnsigned}, null, 2)}\n`

/** Reads the file of a remote; null where it is none. */
export function parseRemote(name: string, text: string): Remote | null {
  const {url, key = null, allowUnsigned = false} = jsonObject(text) ?? {}
  if (!isRemoteName(name) || typeof url !== 'string' || !/^https?:\/\/.*\/$/.test(url)) return null
  if (typeof allowUnsigned !== 'boolean' || (key !== null && (typeof key !== 'string' || key.includes('/'))))
    return null
  return {name, url, key, allowUnsigned}
}
