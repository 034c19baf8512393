const figures: (readonly [what: string, figure: string])[] = []

/** Notes a figure for the table that is printed once a test file has ended. */
export function tell(what: string, figure: string): void {
  figures.push([what, figure])
}

/** Printed by the file that calls this, once at its end. */
export function printFigures(): void {
  after(() => {
    if (figures.length === 0) return
    const width = Math.max(...figures.map(([what]) => what.length))
    for (const [what, figure] of figures.splice(0)) console.log(`    ${what.padEnd(width)}  ${figure}`)
  })
}
