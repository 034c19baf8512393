/**
 * Preloaded before imgbase's own bundle (`node --import`): every record of the journal and every start of a tool is a moment, told
 * to the file MOMENTS; at the moment KILL_AT the process kills itself, as SIGKILL from outside would. The bundle is the shipped one.
 */
import {appendFileSync} from 'node:fs'
import children from 'node:child_process'
import files from 'node:fs/promises'
import {syncBuiltinESMExports} from 'node:module'

const journals = '/var/lib/imgbase/journal/'
const {KILL_AT: killAt, MOMENTS: told} = process.env
let count = 0

function moment(what: string): void {
  count += 1
  if (told !== undefined) appendFileSync(told, `${count} ${what}\n`)
  if (String(count) === killAt) process.kill(process.pid, 'SIGKILL')
}

const {open} = files
files.open = async (path, ...rest) => {
  const file = await open(path, ...rest)
  if (String(path).startsWith(journals)) watchRecords(file)
  return file
}

function watchRecords(file: Awaited<ReturnType<typeof open>>): void {
  const write = file.write.bind(file)
  Object.assign(file, {
    async write(text: string): Promise<unknown> {
      const [, kind = '', index = ''] = /"record":"(\w+)"(?:,"index":(\d+))?/.exec(text) ?? []
      if (kind === 'done') moment(`after the effect of step ${index}`)
      const written = await write(text)
      if (kind === 'intent') moment(`before the effect of step ${index}`)
      else if (kind !== 'done') moment(`after the record ${kind}`)
      return written
    },
  })
}

const {spawn} = children
Object.assign(children, {
  spawn(...words: Parameters<typeof spawn>): unknown {
    moment(`tool ${words[0]}`)
    return spawn(...words)
  },
})
syncBuiltinESMExports()
