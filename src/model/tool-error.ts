/** A system tool that failed: what was called, how it ended, and the end of what it said. */
export class ToolError extends Error {
  readonly command: readonly string[]
  /** Null where it did not start or was ended by a signal. */
  readonly exitCode: number | null

  constructor(command: readonly string[], exitCode: number | null, stderr: string) {
    const said = stderr.trim().slice(-1024)
    super(`${command[0]} failed${exitCode === null ? '' : ` (exit ${exitCode})`}${said === '' ? '' : `: ${said}`}`)
    this.name = 'ToolError'
    this.command = command
    this.exitCode = exitCode
  }
}
