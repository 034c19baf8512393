import type {Fault} from './fault.ts'

/** How a command that could not do its work ends; each has its exit code (docs/exit-codes.md). */
export type FaultKind = 'usage' | 'no-layout' | 'refused' | 'recover' | 'busy' | 'not-root'

/** Expected problems that end a command before it changed anything, all of them together. */
export class CommandFault extends Error {
  readonly kind: FaultKind
  readonly faults: readonly Fault[]

  constructor(kind: FaultKind, faults: readonly Fault[]) {
    super(faults.map(({message}) => message).join('; '))
    this.name = 'CommandFault'
    this.kind = kind
    this.faults = faults
  }
}
