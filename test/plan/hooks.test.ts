import {expect} from 'chai'
import type {HookEvent, Hooks} from '../../src/model/hook.ts'
import {chooseHooks, type HookFile} from '../../src/plan/hooks.ts'
import {hookTimeout} from '../../src/read/hook-settings.ts'
import {required} from '../../src/use/ask.ts'
import {simpleNode} from './nodes.ts'
import {image, plansOf} from './updates.ts'

const file = (path: string, more: Partial<HookFile> = {}): HookFile => ({
  ...{path, type: 'file', mode: 0o755, uid: 0, gid: 0},
  ...more,
})
const own = '/etc/imgbase/hooks.d'
const shipped = '/usr/lib/imgbase/hooks.d'
const chosen = (...files: readonly HookFile[]) => required(chooseHooks(files, 7))
const programs = (event: HookEvent, ...files: readonly HookFile[]): readonly string[] =>
  (chosen(...files).hooks.get(event) ?? []).map(({program}) => program)

describe('choosing hooks', () => {
  it('takes those of an event in the order of their names, wherever they lie; try- does not count', () =>
    expect(
      programs(
        'pre-commit',
        file(`${own}/pre-commit/30-c`),
        file(`${shipped}/pre-commit/try-20-b`),
        file(`${own}/pre-commit/10-a`),
        file(`${own}/first-boot/05-other`),
      ),
    ).to.deep.equal([`${own}/pre-commit/10-a`, `${shipped}/pre-commit/try-20-b`, `${own}/pre-commit/30-c`]))

  it('lets a file in /etc stand in for one of its name, and a link to /dev/null leave it out', () =>
    expect(
      programs(
        'pre-update',
        file(`${shipped}/pre-update/10-a`),
        file(`${own}/pre-update/10-a`),
        file(`${shipped}/pre-update/20-b`),
        file(`${own}/pre-update/20-b`, {type: 'device', mode: 0o666}),
      ),
    ).to.deep.equal([`${own}/pre-update/10-a`]))

  it('requires all but those whose names begin with try-, and gives each its time', () =>
    expect(
      chosen(file(`${own}/first-boot/10-a`), file(`${own}/first-boot/try-10-b`)).hooks.get('first-boot'),
    ).to.deep.equal([
      {program: `${own}/first-boot/10-a`, required: true, limitSeconds: 7},
      {program: `${own}/first-boot/try-10-b`, required: false, limitSeconds: 7},
    ]))

  it('runs nothing that is not executable, and says so', () => {
    const {hooks, warnings} = chosen(file(`${own}/pre-commit/10-a`, {mode: 0o644}))
    expect(hooks.get('pre-commit')).to.deep.equal([])
    expect(warnings).to.deep.equal([`the hook "${own}/pre-commit/10-a" is not executable, so that it is not run`])
  })

  it('passes over backups, and over what lies elsewhere', () => {
    const names = ['a.dpkg-old', 'a.rpmsave', 'a.imgnew', 'a~', '.a', 'a b', '-a', 'a\nb']
    const backups = names.map((name) => file(`${own}/pre-commit/${name}`))
    expect(programs('pre-commit', ...backups, file(`${own}/10-a`), file('/etc/pre-commit/10-b'))).to.deep.equal([])
  })

  for (const [why, more] of [
    ['everybody can write', {mode: 0o757}],
    ['a group can write', {mode: 0o775, gid: 5}],
    ['somebody else owns', {uid: 1000}],
  ] as const)
    it(`refuses to run any where one is there that ${why}, or its folder`, () => {
      for (const one of [file(`${own}/pre-commit/10-a`, more), file(`${own}/pre-commit`, {type: 'directory', ...more})])
        expect(chooseHooks([one, file(`${own}/pre-update/10-b`)], 7)).to.containSubset({
          ok: false,
          faults: [{code: 'hook.writable'}],
        })
    })

  it('takes a group of root that can write for root', () =>
    expect(programs('pre-commit', file(`${own}/pre-commit/10-a`, {mode: 0o775}))).to.have.length(1))
})

describe('the time limit of hooks', () => {
  it('is the last that says something, else five minutes', () => {
    expect(hookTimeout('')).to.equal(300)
    expect(hookTimeout('#HOOK_TIMEOUT=5\nHOOK_TIMEOUT="20"\nHOOK_TIMEOUT=0\nHOOK_TIMEOUT=soon\n')).to.equal(20)
  })
})

describe('the hooks of an update', () => {
  const hook = (event: HookEvent) => ({program: `/${event}`, required: true, limitSeconds: 7})
  const events: readonly HookEvent[] = ['pre-update', 'new-layer-added', 'pre-commit', 'layer-removed', 'first-boot']
  const hooks: Hooks = new Map(events.map((event) => [event, [hook(event)]]))

  it('run once the layer has what is carried over, and last before the commit, with the layer mounted', () => {
    const [, {steps, commit}] = plansOf(simpleNode(), image(), {hooks})
    const kinds = steps.map(({step}) => (step.kind === 'hook.run' ? step.event : step.kind))
    expect(kinds.filter((kind) => events.includes(kind as HookEvent))).to.deep.equal(['new-layer-added', 'pre-commit'])
    expect(kinds.indexOf('new-layer-added')).to.equal(kinds.indexOf('layer.packages') + 1)
    expect(kinds.indexOf('layer.packages')).to.equal(kinds.indexOf('layer.carry') + 1)
    expect(kinds.indexOf('pre-commit')).to.equal((commit ?? 0) - 1)
    const ran = steps.flatMap(({step}) => (step.kind === 'hook.run' ? [step] : []))
    for (const step of ran) expect(step.facts).to.include({layer: step.names[0], vg: 'node', image: null})
    expect(ran.map(({layer}) => layer?.vg)).to.deep.equal(['node', 'node'])
  })
})
