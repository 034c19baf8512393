import type {ToolError} from '../model/tool-error.ts'
import {bytesCopied, bytesUnpacked} from '../read/tool-progress.ts'

/** What a tool, or a pipeline of tools that name themselves, said when it failed, without the progress it told before. */
export function wordsOf(error: ToolError): string {
  const said = error.message.replace(/^bash failed \(exit \d+\): /, '').split(/[\r\n]+/)
  return said.filter((line) => !isProgress(line)).join('; ')
}

const isProgress = (line: string): boolean =>
  bytesCopied(line) !== null || bytesUnpacked(line) !== null || /^\d+\+\d+ records (?:in|out)$/.test(line)
