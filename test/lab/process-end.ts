const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Has `close` called when this process exits before the returned function was called. */
export function closeAtExit(close: () => void): () => void {
  process.on('exit', close)
  return () => process.off('exit', close)
}

/** Calls `close` at a signal, which then ends this process, unless others listen too and decide otherwise. */
export function closeAtSignal(close: () => void): () => void {
  const unlisten = listen((signal) => {
    close()
    unlisten()
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
  })
  return unlisten
}

/** Hands the name of the first signal on (`INT`), and calls `end` at the second. */
export function forwardSignals(hand: (name: string) => void, end: () => void): () => void {
  let count = 0
  return listen((signal) => {
    count += 1
    if (count > 1) end()
    else hand(signal.replace('SIG', ''))
  })
}

function listen(react: (signal: NodeJS.Signals) => void): () => void {
  for (const signal of signals) process.on(signal, react)
  return () => {
    for (const signal of signals) process.off(signal, react)
  }
}
