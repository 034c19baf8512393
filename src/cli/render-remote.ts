import type {Remote} from '../model/stream.ts'
import type {OfferedStreams} from '../use/offer-release.ts'
import type {RemoteStreams} from '../use/ask-remote.ts'

export const renderRemotes = (remotes: readonly Remote[]): string =>
  remotes.length === 0
    ? 'There are no remotes. To add one: imgbase remote --add NAME URL'
    : remotes.map(({name, url, key, allowUnsigned}) => `${name}  ${url}  ${trustWords(key, allowUnsigned)}`).join('\n')

const trustWords = (key: string | null, allowUnsigned: boolean): string =>
  [key === null ? 'signed by any trusted key' : `signed by ${key}`, ...(allowUnsigned ? ['or by nobody'] : [])].join(
    ', ',
  )

export const renderStreamNames = ({streams}: RemoteStreams): string =>
  streams.map(({name, versions}) => `${name}  ${versions.at(-1)?.nvr ?? 'empty'}`).join('\n')

export const renderVersions = ({streams}: RemoteStreams): string =>
  streams
    .flatMap(({name, versions}) =>
      versions.map(
        ({nvr, released, reached}) =>
          `${name}  ${nvr}  ${new Date(released * 1000).toISOString()}${reached ? '' : '  has not reached this node yet'}`,
      ),
    )
    .join('\n')

export const renderOffered = ({file, counter, expires, streams}: OfferedStreams): string =>
  [
    `${file} has counter ${counter}, and is good until ${new Date(expires * 1000).toISOString()}:`,
    ...streams.map(({name, versions}) => `  ${name}  ${versions.join(' ')}`),
  ].join('\n')
