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

/** Hands the first SIGINT on, as a terminal does; calls `end` at a second one, and at any other signal. */
export function forwardInterrupt(hand: () => void, end: () => void): () => void {
  let count = 0
  return listen((signal) => {
    count += 1
    if (signal === 'SIGINT' && count === 1) hand()
    else end()
  })
}

function listen(react: (signal: NodeJS.Signals) => void): () => void {
  for (const signal of signals) process.on(signal, react)
  return () => {
    for (const signal of signals) process.off(signal, react)
  }
}
