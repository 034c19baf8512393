import {readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {parseJournal, renderRecord} from '../../src/engine/journal-text.ts'
import {createJournalFolder} from '../../src/host/journal-folder.ts'
import {folders} from './folders.ts'

const begin = (id: string): string => renderRecord({record: 'begin', id, command: 'w', pid: 1, at: 1})
const intent = (index: number): string => renderRecord({record: 'intent', index})

describe('the folder of the journals', () => {
  const made = folders()

  it('is empty where it is missing, and made by the first record, for root alone', async () => {
    const folder = join(made.make({}), 'imgbase/journal')
    const journals = createJournalFolder(folder)
    expect(await journals.read()).to.deep.equal(new Map())
    await journals.append('t1', begin('t1'))
    expect(await journals.read()).to.deep.equal(new Map([['t1', begin('t1')]]))
    expect(statSync(folder).mode & 0o777).to.equal(0o700)
    expect(statSync(join(folder, 't1.jsonl')).mode & 0o777).to.equal(0o600)
  })

  it('is no empty one where it cannot be read: then nothing would be recovered', async () => {
    const root = made.make({file: '', 'journal/t1.jsonl/a': ''})
    for (const broken of ['file', 'journal']) {
      const read = createJournalFolder(join(root, broken)).read()
      expect(await read.then(() => null, String), broken).to.match(/ENOTDIR|EISDIR/)
    }
  })

  it('appends record after record', async () => {
    const journals = createJournalFolder(made.make({}))
    for (const line of [begin('t1'), intent(0), intent(1)]) await journals.append('t1', line)
    expect((await journals.read()).get('t1')).to.equal(begin('t1') + intent(0) + intent(1))
  })

  it('loses no record to the half line that a killed process left, wherever it was cut', async () => {
    const whole = begin('t1') + intent(0)
    for (let cut = 0; cut <= whole.length; cut++) {
      const folder = made.make({})
      const journals = createJournalFolder(folder)
      writeFileSync(join(folder, 't1.jsonl'), whole)
      truncateSync(join(folder, 't1.jsonl'), cut)
      await journals.append('t1', begin('t1'))
      await journals.append('t1', intent(7))
      const told = parseJournal((await journals.read()).get('t1') ?? '')
      expect([...(told?.begun ?? [])], `cut at ${cut}`).to.include(7)
      rmSync(join(folder, 't1.jsonl'))
    }
  })

  it('tells oldest first; what a collection did after an update comes after it', async () => {
    const folder = made.make({notes: 'not a journal'})
    const journals = createJournalFolder(folder)
    for (const id of ['mb2-a-1', 'mb3-a', 'mb2-a', 'mb1-b']) await journals.append(id, begin(id))
    expect([...(await journals.read()).keys()]).to.deep.equal(['mb1-b', 'mb2-a', 'mb2-a-1', 'mb3-a'])
  })

  it('keeps the newest twenty of those that ended, and all others', async () => {
    const folder = made.make({})
    const journals = createJournalFolder(folder)
    const ids = Array.from({length: 25}, (_, index) => `t${String(index).padStart(2, '0')}`)
    for (const id of [...ids, 'open']) writeFileSync(join(folder, `${id}.jsonl`), '')
    await journals.prune(ids.slice(0, 20))
    expect(readdirSync(folder)).to.have.length(26)
    await journals.prune(ids)
    await journals.prune(ids)
    expect(readdirSync(folder).toSorted()).to.deep.equal(
      ['open', ...ids.slice(5)].map((id) => `${id}.jsonl`).toSorted(),
    )
    expect(readFileSync(join(folder, 'open.jsonl'), 'utf8')).to.equal('')
  })
})
