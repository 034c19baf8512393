/**
 * Reads os-release(5): assignments as a shell would read them, without expansion; of a key given twice the last counts. Lines
 * that are no assignment are left out, as the shell's own errors would be.
 */
export const parseOsRelease = (text: string): ReadonlyMap<string, string> =>
  new Map(text.split(/\r?\n/).flatMap((line) => assignmentIn(line)))

function assignmentIn(line: string): readonly (readonly [string, string])[] {
  const match = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*?)\s*$/.exec(line)
  const value = match === null ? null : unquote(match[2] ?? '')
  return match === null || value === null ? [] : [[match[1] ?? '', value]]
}

/** Null for quotes that do not close. */
function unquote(text: string): string | null {
  const single = /^'([^']*)'$/.exec(text)
  if (single !== null) return single[1] ?? ''
  const double = /^"((?:[^"\\]|\\.)*)"$/.exec(text)
  if (double !== null) return (double[1] ?? '').replace(/\\(["$`\\])/g, '$1')
  return /^(?:[^"'\s\\]|\\.)*$/.test(text) ? text.replace(/\\(.)/g, '$1') : null
}
