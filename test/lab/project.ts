import {basename, dirname, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'

/** The project's folder; a lab node has it at /run/imgbase-lab/project. */
export const projectFolder = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** Where a node finds the program behind `imgbase`: dist/main.js, or the file that IMGBASE_MAIN names, and what to share for it. */
export function mainInNode(): {readonly path: string; readonly share: Record<string, string>} {
  const override = process.env['IMGBASE_MAIN']
  if (override === undefined) return {path: '/run/imgbase-lab/project/dist/main.js', share: {}}
  return {path: `/run/imgbase-lab/share/main/${basename(override)}`, share: {main: dirname(resolve(override))}}
}
