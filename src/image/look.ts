import type {Host} from '../host/host.ts'
import {failure, success, type Outcome} from '../model/fault.ts'
import type {ImageFormat} from '../model/image.ts'
import {ToolError} from '../model/tool-error.ts'
import {damaged} from './image-fault.ts'
import {wordsOf} from './tool-words.ts'

/** What looking at an image takes of the host. */
export type Looking = Pick<Host, 'tools' | 'files'>

/** The texts that name an image, null where absent. */
export interface NamingTexts {
  readonly json: string | null
  readonly osRelease: string | null
}

/** An image that was looked into, its digest not yet taken. `texts` is null where only a mounted root will tell. */
export interface Looked {
  readonly format: ImageFormat
  readonly contentSize: bigint
  readonly texts: NamingTexts | null
}

/** What `act` resolves with; a tool that fails in it tells that the image is damaged. */
export async function unlessDamaged<T>(path: string, act: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return success(await act())
  } catch (error) {
    if (error instanceof ToolError) return failure(damaged(path, wordsOf(error)))
    throw error
  }
}
