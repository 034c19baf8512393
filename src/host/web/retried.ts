import pRetry from 'p-retry'
import {WebError} from '../../model/web-error.ts'

export type Retried = <T>(attempt: (progress: () => void) => Promise<T>) => Promise<T>

/** Tries again, later and later, what failed in a way that may pass; a try that told `progress` counts for none. */
export function createRetried(pauseMs: number, signal: AbortSignal, note: (text: string) => void): Retried {
  return (attempt) => {
    let progressed = false
    const run = (): ReturnType<typeof attempt> => {
      progressed = false
      return attempt(() => (progressed = true))
    }
    return pRetry(run, {
      ...{retries: 5, minTimeout: pauseMs, factor: 2, maxTimeout: 10_000, randomize: true, signal},
      // A server that cuts again and again, but sends something each time, gets us there in the end.
      shouldConsumeRetry: () => !progressed,
      shouldRetry: ({error}) => error instanceof WebError && error.transient,
      onFailedAttempt: ({error}) => {
        if (error instanceof WebError && error.transient) note(`${error.message}; trying again`)
      },
    })
  }
}
