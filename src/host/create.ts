import {addAbortSignal} from 'node:stream'
import type {Report} from '../model/progress.ts'
import {createFiles} from './files.ts'
import type {Host} from './host.ts'
import {isStepDone} from './is-done.ts'
import {createJournalFolder} from './journal-folder.ts'
import type {Note} from './mount-mended.ts'
import {createMounts} from './mounts.ts'
import {observe} from './observe.ts'
import {performStep} from './perform/index.ts'
import {createStandardInput} from './standard-input.ts'
import {readThinDevices, readThinMappings, readThinNumbers} from './thin-mappings.ts'
import {createTools} from './tools.ts'
import {createTrees} from './trees.ts'
import type {WebSettings} from './web/request.ts'
import {createWeb} from './web/web.ts'

export interface HostSettings {
  readonly signal: AbortSignal
  readonly lock: number | null
  readonly report: Report
  readonly debug: (line: string) => void
  /** Where the boot file system is mounted; /boot unless given. */
  readonly boot?: string | undefined
  /** How to download; without a limit, and for 30 s without a byte, unless given. */
  readonly web?: WebSettings | undefined
  /** Folder that imgbase is installed in. */
  readonly installed: string
}

const webDefaults: WebSettings = {limitRate: null, timeoutMs: 30_000}

/** The real node. Nothing is started or read before one of its verbs is called. */
export function createHost(settings: HostSettings): Host {
  const tools = createTools(settings)
  const files = createFiles()
  const note: Note = (text) => settings.report({kind: 'note', text})
  const mounts = createMounts(createTools({...settings, signal: new AbortController().signal}), files, note)
  return {
    tools,
    files,
    mounts,
    trees: createTrees(tools),
    web: createWeb(settings.web ?? webDefaults, settings.signal, note),
    input: createStandardInput(() => addAbortSignal(settings.signal, process.stdin)),
    journals: createJournalFolder(),
    report: settings.report,
    signal: settings.signal,
    shippedLayout: (name) => `${settings.installed}/layouts/${name}.yaml`,
    now: () => Math.floor(Date.now() / 1000),
    thinMappings: (pool) => readThinMappings(tools, files, pool),
    thinDevices: (pool) => readThinDevices(tools, files, pool),
    thinNumbers: (vg) => readThinNumbers(tools, vg),
    observe: () => observe(tools, settings.boot ?? '/boot'),
    perform: (step) => performStep(tools, files, mounts, step),
    isDone: (step) => isStepDone(tools, files, step),
  }
}
