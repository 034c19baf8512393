import {fault, type Fault} from './fault.ts'

/** What a call of the file system that failed tells of its disk, and what to do; null for any other error (errno(3)). */
export function diskFault(error: unknown): Fault | null {
  if (!(error instanceof Error)) return null
  const found = meanings[(error as NodeJS.ErrnoException).code ?? '']
  return found === undefined ? null : fault(found.code, `${found.message}: ${error.message}`, found.hint)
}

const meanings: Readonly<Record<string, Required<Fault>>> = {
  EIO: {
    code: 'disk.failed',
    message: 'a disk failed',
    hint: 'The log of the kernel (dmesg) names it; a thin pool that is full fails so, too (imgbase check). Mend it, then run the command again.',
  },
  ENOSPC: {
    code: 'disk.full',
    message: 'a file system is full',
    hint: 'Make room (df tells where), then run the command again.',
  },
  EROFS: {
    code: 'disk.read-only',
    message: 'a file system is read-only',
    hint: 'One that finds a fault in itself becomes so: the log of the kernel (dmesg) tells why. Mend it, mount it writable, then run the command again.',
  },
}
