import type {Command} from './host.ts'

/**
 * Commands joined by the kernel's own pipes, so that no byte passes through this process. The whole fails with the exit
 * code of the first member that failed, not counting one that died of a closed pipe (141) after a later one had enough.
 */
export function shellPipeline(commands: readonly Command[]): Command {
  const joined = commands.map((command) => command.map(quoted).join(' ')).join(' | ')
  const verdict = 'for code in "${PIPESTATUS[@]}"; do if ((code != 0 && code != 141)); then exit "$code"; fi; done'
  return ['bash', '-c', `${joined}; ${verdict}`]
}

const quoted = (argument: string): string => `'${argument.replaceAll("'", String.raw`'\''`)}'`
