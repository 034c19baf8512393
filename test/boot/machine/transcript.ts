/** Text that grows, in which each `waitFor` goes on where the last match ended. */
export class Transcript {
  text = ''
  private seen = 0
  private closed: string | null = null
  private readonly waiting = new Set<() => void>()

  add(chunk: Buffer): void {
    this.text += chunk.toString('latin1')
    if (process.env['LAB_DEBUG']) process.stderr.write(chunk)
    for (const look of [...this.waiting]) look()
  }

  /** Nothing more comes: who still waits is told why. */
  close(why: string): void {
    this.closed ??= why
    for (const look of [...this.waiting]) look()
  }

  /** The next match of `pattern`; fails with the last lines at the time limit, or where nothing more comes. */
  waitFor(pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray> {
    return new Promise((done, fail) => {
      const settle = (act: () => void) => {
        clearTimeout(limit)
        this.waiting.delete(look)
        act()
      }
      const give = (why: string) =>
        settle(() => fail(new Error(`${why}; waited for ${pattern}\n${this.text.slice(-3000)}`)))
      const look = () => {
        const match = new RegExp(pattern.source, pattern.flags.replace('g', '')).exec(this.text.slice(this.seen))
        if (match !== null) {
          this.seen += match.index + match[0].length
          settle(() => done(match))
        } else if (this.closed !== null) give(this.closed)
      }
      const limit = setTimeout(() => give(`not within ${timeoutMs} ms`), timeoutMs)
      this.waiting.add(look)
      look()
    })
  }
}
