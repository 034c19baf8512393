import {joinFstab, mountsOn, splitFstab} from './fstab.ts'

/** The text with `line` at its end, unless something is mounted on its path there already. */
export function withLine(text: string, line: string): string {
  const path = splitFstab(line)[0]?.fields?.target ?? ''
  if (splitFstab(text).some(({fields}) => fields !== null && mountsOn(fields, path))) return text
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`
}

/** The text without the lines that mount something on `path`; every other byte stays. */
export const withoutPath = (text: string, path: string): string =>
  joinFstab(splitFstab(text).filter(({fields}) => fields === null || !mountsOn(fields, path)))
