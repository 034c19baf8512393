import type {BootEntry} from '../src/model/boot-entry.ts'
import {failure, fault, success, type Outcome} from '../src/model/fault.ts'
import {parseArguments, renderArguments} from './kernel-arguments.ts'

/**
 * Reads a type 1 entry of the UAPI Boot Loader Specification 1.0. Keys that imgbase has no use for are passed over, so that
 * foreign entries can be read; `options` lines are joined, and an entry that starts no Linux kernel is a fault.
 */
export function parseBls(id: string, text: string): Outcome<BootEntry> {
  const values = keyedLines(text)
  const kernel = last(values, 'linux')
  if (kernel === null || kernel === '')
    return failure(
      fault(
        'bls.no-kernel',
        `boot entry '${id}' has no 'linux' line`,
        'Correct the file or remove it; others still boot.',
      ),
    )
  return success({
    id,
    title: last(values, 'title') ?? '',
    version: last(values, 'version') ?? '',
    sortKey: last(values, 'sort-key'),
    kernel,
    initrds: values.get('initrd') ?? [],
    options: parseArguments((values.get('options') ?? []).join(' ')),
  })
}

/** Writes an entry so that `parseBls` reads the same one; line breaks and other control characters become spaces. */
export function renderBls(entry: BootEntry): string {
  const lines = [
    ['title', entry.title],
    ['version', entry.version],
    ['sort-key', entry.sortKey ?? ''],
    ['linux', entry.kernel],
    ...entry.initrds.map((initrd) => ['initrd', initrd]),
    ['options', renderArguments(entry.options)],
  ].map(([key, value]) => [key, oneLine(value ?? '')])
  return lines.flatMap(([key, value]) => (value === '' ? [] : [`${key} ${value}\n`])).join('')
}

function keyedLines(text: string): Map<string, string[]> {
  const values = new Map<string, string[]>()
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    const match = line.startsWith('#') ? null : /^(\S+)(?:\s+(.*))?$/s.exec(line)
    const [, key = '', value = ''] = match ?? []
    if (key !== '') values.set(key, [...(values.get(key) ?? []), value])
  }
  return values
}

const last = (values: ReadonlyMap<string, readonly string[]>, key: string): string | null =>
  values.get(key)?.at(-1) ?? null

const oneLine = (value: string): string => value.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ').trim()
