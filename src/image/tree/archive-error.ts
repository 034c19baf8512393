/** An archive is damaged, or holds what no image may hold. */
export class ArchiveError extends Error {
  constructor(what: string) {
    super(what)
    this.name = 'ArchiveError'
  }
}
