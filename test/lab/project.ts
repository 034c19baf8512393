import {fileURLToPath} from 'node:url'

/** The project's folder; a lab node has it at /run/imgbase-lab/project. */
export const projectFolder = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
