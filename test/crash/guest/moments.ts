/**
 * Preloaded before imgbase's own bundle (`node --import`): every record of the journal and every start of a tool is a moment, told
 * to the file MOMENTS; at the moment KILL_AT the process kills itself, as SIGKILL from outside would; before the effect of the first
 * step whose kind and path SICK_AT begins, or behind `renamed PATH`, it has sicken.sh do SICKNESS. The bundle is the shipped one.
 */
import {appendFileSync} from 'node:fs'
import children from 'node:child_process'
import files from 'node:fs/promises'
import {syncBuiltinESMExports} from 'node:module'

const journals = '/var/lib/imgbase/journal/'
const {KILL_AT: killAt, MOMENTS: told, SICK_AT: sickAt, SICKNESS: sickness = ''} = process.env
const steps: string[] = []
let count = 0
let transactions = 0
let isSick = false

function moment(what: string): void {
  count += 1
  const of = transactions < 2 ? '' : ` of transaction ${transactions}`
  if (told !== undefined) appendFileSync(told, `${count} ${what}${of}\n`)
  if (String(count) === killAt) process.kill(process.pid, 'SIGKILL')
}

const {open, rename} = files
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
      if (kind === 'begin') transactions += 1
      if (kind === 'plan') steps.push(...stepsIn(text))
      if (kind === 'done') moment(`after the effect of step ${index}`)
      const written = await write(text)
      if (kind === 'intent') {
        moment(`before the effect of step ${index}`)
        sickenAt(steps[Number(index)] ?? '')
      } else if (kind !== 'done') moment(`after the record ${kind}`)
      return written
    },
  })
}

function stepsIn(record: string): string[] {
  const {plan} = JSON.parse(record) as {plan: {steps: readonly {step: {kind: string; path?: string}}[]}}
  return plan.steps.map(({step}) => `${step.kind} ${step.path ?? ''}`)
}

files.rename = async (from, to) => {
  await rename(from, to)
  sickenAt(`renamed ${String(to)}`)
}

function sickenAt(place: string): void {
  if (isSick || sickAt === undefined || !place.startsWith(sickAt)) return
  isSick = true
  const {status} = children.spawnSync('bash', [`${import.meta.dirname}/sicken.sh`, sickness], {stdio: 'inherit'})
  if (status !== 0) throw new Error(`sicken.sh ${sickness} failed`)
}

const {spawn} = children
Object.assign(children, {
  spawn(...words: Parameters<typeof spawn>): unknown {
    moment(`tool ${words[0]}`)
    return spawn(...words)
  },
})
syncBuiltinESMExports()
