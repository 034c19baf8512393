import {readdirSync, readFileSync} from 'node:fs'
import {Ajv2020, type ValidateFunction} from 'ajv/dist/2020.js'
import {expect} from 'chai'

const folder = new URL('../schemas/', import.meta.url)
const compiled = new Map<string, ValidateFunction>()

/** Names of all schemas: those of commands, `error` and `plans`. */
export const schemaNames = (): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))

export const readSchema = (name: string): object =>
  JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as object

/** Fails with every difference where `value`, as `--json` printed it, is not what `schemas/<name>.json` promises. */
export function expectMatchesSchema(name: string, value: unknown): void {
  const validate = validatorOf(name)
  const told = JSON.stringify(value, null, 2)
  expect(validate(value), `${JSON.stringify(validate.errors, null, 2)}\nin ${told}`).to.equal(true)
}

function validatorOf(name: string): ValidateFunction {
  const known = compiled.get(name)
  if (known !== undefined) return known
  const made = new Ajv2020({allErrors: true, strict: true, allowUnionTypes: true}).compile(readSchema(name))
  compiled.set(name, made)
  return made
}
