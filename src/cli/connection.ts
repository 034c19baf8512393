import type {Host} from '../host/host.ts'
import type {LockAttempt} from '../host/lock.ts'
import type {Report} from '../model/progress.ts'

/** What the command line needs of the edge; main.ts, which knows every folder, hands it in. */
export interface Edge {
  createHost(settings: {
    readonly signal: AbortSignal
    readonly lock: number | null
    readonly report: Report
    readonly debug: (line: string) => void
    readonly boot?: string | undefined
    readonly web?: {readonly limitRate: number | null; readonly timeoutMs: number} | undefined
  }): Host
  takeLock(command: string, now: number): Promise<LockAttempt>
  isLocked(): Promise<boolean>
  /** What writes to an open descriptor; null where it is not open. */
  writer(descriptor: number): ((text: string) => void) | null
  /** Sends a line to the system journal. */
  log(line: string): void
}

let edge: (() => Promise<Edge>) | null = null

/** Called once, before any command runs. */
export function connectEdge(load: () => Promise<Edge>): void {
  edge = load
}

export function connectedEdge(): Promise<Edge> {
  if (edge === null) throw new Error('no edge was connected')
  return edge()
}
