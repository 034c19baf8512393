import type {ImageSource} from '../model/image.ts'
import {quoted} from '../model/quoted.ts'
import {ToolError} from '../model/tool-error.ts'
import {imageName} from '../model/web-error.ts'
import {ArchiveError} from './tree/archive-error.ts'
import {wordsOf} from './tool-words.ts'

/** Runs `act`; a tool that fails in it says, before its own words, what that means for the image. */
export async function inWordsOf<T>(image: ImageSource, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof ToolError) error.message = `${meaningOf(error.message, imageName(image))}: ${wordsOf(error)}`
    if (error instanceof ArchiveError)
      error.message = `The image ${quoted(imageName(image))} could not be written: ${error.message}`
    throw error
  }
}

function meaningOf(said: string, path: string): string {
  if (/No space left on device/.test(said))
    return `The image ${quoted(path)} does not fit; give a larger --size, or make room in the pool`
  if (/Input\/output error/.test(said))
    return `A disk failed, or the pool got full, while the image ${quoted(path)} was written`
  return `The image ${quoted(path)} could not be written; it may be cut short or damaged`
}
