/** The pattern that the last `default` line of loader.conf(5) gives; null where there is none. */
export const readDefault = (text: string): string | null =>
  text
    .split('\n')
    .flatMap((line) => /^\s*default[ \t]+(\S.*?)\s*$/.exec(line)?.[1] ?? [])
    .at(-1) ?? null

/** The same text with one `default` line, or none, in place of all that were there; every other line stays. */
export function writeDefault(text: string | null, pattern: string | null): string {
  const kept = (text ?? 'timeout 3\n').split('\n').filter((line) => !/^\s*default(?:\s|$)/.test(line))
  const body = kept.join('\n')
  const ended = body === '' || body.endsWith('\n') ? body : `${body}\n`
  return pattern === null ? ended : `${ended}default ${pattern}\n`
}
