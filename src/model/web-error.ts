import {isStandardInput, type ImageSource} from './image.ts'

/** What a server, or the way to it, did wrong; `transient` where a later try may go well. The message names the URL without its password. */
export class WebError extends Error {
  readonly transient: boolean

  constructor(url: string, what: string, transient: boolean) {
    super(`${shownUrl(url)}: ${what}`)
    this.name = 'WebError'
    this.transient = transient
  }
}

/** A URL as it may be shown and logged. */
export function shownUrl(url: string): string {
  const parsed = URL.parse(url)
  if (parsed === null || (parsed.username === '' && parsed.password === '')) return url
  parsed.username = ''
  parsed.password = ''
  return parsed.href
}

/** An image's path or URL, as it may be shown and logged. */
export const shownImage = (path: string): string => (isStandardInput(path) ? 'standard input' : shownUrl(path))

/** What the user called the image, as it may be shown and logged. */
export const imageName = ({path, given}: Pick<ImageSource, 'path' | 'given'>): string => shownImage(given ?? path)

export const isUrl = (text: string): boolean => /^https?:\/\//i.test(text)
