/** /etc/imgbase/health.conf: what every check finds in its environment, and how long it may take. */
export interface HealthSettings {
  readonly timeoutSeconds: number
  /** `KEY=VALUE`, only names that begin with HEALTH_. */
  readonly environment: readonly string[]
}

const standardTimeout = 30

/** Lines of `HEALTH_KEY=VALUE`, quotes around the value taken off; anything else is passed over. */
export function parseHealthSettings(text: string): HealthSettings {
  const pairs = text.split('\n').flatMap((line) => {
    const [, key, value = ''] = /^\s*(HEALTH_\w+)=(.*?)\s*$/.exec(line) ?? []
    return key === undefined ? [] : [[key, value.replace(/^(["'])(.*)\1$/, '$2')] as const]
  })
  const seconds = Number(new Map(pairs).get('HEALTH_TIMEOUT'))
  return {
    timeoutSeconds: Number.isInteger(seconds) && seconds > 0 ? seconds : standardTimeout,
    environment: pairs.map(([key, value]) => `${key}=${value}`),
  }
}
