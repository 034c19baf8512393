let controller: AbortController | null = null

/**
 * Aborts on Ctrl-C and SIGTERM, so that the engine undoes what was begun. A closed terminal (SIGHUP, a broken pipe) is no
 * reason to stop: the command goes on, and the system journal has what it says.
 */
export function interruption(): AbortSignal {
  if (controller !== null) return controller.signal
  const created = new AbortController()
  controller = created
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => created.abort())
  process.on('SIGHUP', () => undefined)
  return created.signal
}

/** Writing to a terminal that is gone must not end the process. */
export function surviveBrokenOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
}
