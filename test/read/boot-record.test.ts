import {expect} from 'chai'
import type {BootRecord} from '../../src/model/boot-record.ts'
import type {LayerId} from '../../src/model/nvr.ts'
import {parseBootRecord, renderBootRecord} from '../../src/read/boot-record.ts'
import {renderBootLog} from '../../src/cli/render-boot-log.ts'

const record: BootRecord = {
  ...{boot: '6a5b', layer: 'a-1-1+1' as LayerId, since: 1_800_000_000, carried: true, healthy: false, good: false},
  checks: [
    {name: '10-root', kind: 'required', outcome: 'ok', milliseconds: 12, output: 'fine'},
    {name: '60-own', kind: 'wanted', outcome: 'timed-out', milliseconds: 3012, output: 'waiting\nand waiting'},
  ],
}

describe('a boot record', () => {
  it('is read as it was kept', () => expect(parseBootRecord(renderBootRecord(record))).to.deep.equal(record))

  it('is none where it is torn or of another version', () => {
    const text = renderBootRecord(record)
    expect(parseBootRecord(text.slice(0, 100))).to.equal(null)
    expect(parseBootRecord(text.replace('"version": 1', '"version": 2'))).to.equal(null)
  })

  it('is shown with what the checks printed that were not green', () =>
    expect(renderBootLog([record, {...record, healthy: null, checks: []}])).to.equal(
      [
        '2027-01-15 08:00:00 UTC  a-1-1+1  a required health check failed',
        '  ok    required  10-root  12 ms',
        '  LATE  wanted    60-own  3012 ms',
        '        waiting',
        '        and waiting',
        '',
        '2027-01-15 08:00:00 UTC  a-1-1+1  its health checks did not come to an end',
      ].join('\n'),
    ))
})
