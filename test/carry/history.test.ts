import {readFileSync} from 'node:fs'
import {expect} from 'chai'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

const rows = read('docs/carry-over.md')
  .split('\n')
  .flatMap((line) => {
    const [, wrong = '', , tests = ''] = line.split('|').map((cell) => cell.trim())
    const files = [...tests.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path)
    return files.length === 0 ? [] : [{wrong, files}]
  })

describe('what went wrong in oVirt’s history', () => {
  it('is told in docs/carry-over.md', () => expect(rows).to.have.length(9))

  for (const {wrong, files} of rows)
    for (const path of files)
      it(`has a test by its name in ${path}: ${wrong}`, () => {
        const titles = read(path).match(/\bit\(\s*['"`].*/g) ?? []
        expect(titles.filter((title) => (title.split('(oVirt: ')[1] ?? '').includes(wrong))).to.have.length.above(0)
      })
})
