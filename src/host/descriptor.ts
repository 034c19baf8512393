import {fstatSync, writeSync} from 'node:fs'

/** Writes to an open descriptor; null where there is none. Who reads there may go away: that is no failure. */
export function descriptorWriter(descriptor: number): ((text: string) => void) | null {
  try {
    fstatSync(descriptor)
  } catch {
    return null
  }
  return (text) => {
    try {
      writeSync(descriptor, text)
    } catch {
      // Nobody listens any more.
    }
  }
}
