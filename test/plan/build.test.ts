import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import fc from 'fast-check'
import {parseLayout} from '../../layouts/parse.ts'
import {resolveLayout, type ResolvedLayout} from '../../layouts/resolve.ts'
import {planBuild} from '../../src/plan/build.ts'
import {required} from '../../src/use/ask.ts'
import {afterSteps, stepsOf, undosOf, untilCommit, type Model} from './lvm-model.ts'

const gibibyte = 1n << 30n
const empty: Model = {groups: new Map(), volumes: new Map(), files: new Map(), disks: new Set()}

function layoutOf(name: string, sizes: readonly bigint[]): ResolvedLayout {
  const text = readFileSync(new URL(`../../layouts/${name}.yaml`, import.meta.url), 'utf8')
  return required(resolveLayout(required(parseLayout(text, name)), sizes, 1n << 22n))
}

describe('planning to build a layout', () => {
  const layouts = fc.constantFrom('default', 'minimal')
  const disks = fc.array(fc.bigInt({min: 60n, max: 4000n}), {minLength: 1, maxLength: 3})

  it('can be taken back from any step, begun or done; only its last step makes it a layout', () =>
    fc.assert(
      fc.property(layouts, disks, (name, sizes) => {
        const layout = layoutOf(
          name,
          sizes.map((size) => size * gibibyte),
        )
        const plan = planBuild(
          't1',
          layout,
          sizes.map((_, index) => `/dev/vd${index}`),
        )
        const steps = untilCommit(plan)
        expect(steps).to.have.length(plan.steps.length)
        for (let count = 0; count < steps.length; count++) {
          const done = afterSteps(empty, stepsOf(steps.slice(0, count)))
          expect(afterSteps(done, undosOf(steps.slice(0, count + 1))), `step ${count}`).to.deep.equal(empty)
          expect(done.groups.get(layout.group.name)?.has('imgbased:vg') ?? false).to.equal(false)
        }
      }),
      {numRuns: 40},
    ))

  it('makes exactly what the layout holds, with its tags, on all disks', () =>
    fc.assert(
      fc.property(layouts, disks, (name, sizes) => {
        const layout = layoutOf(
          name,
          sizes.map((size) => size * gibibyte),
        )
        const names = sizes.map((_, index) => `/dev/vd${index}`)
        const made = afterSteps(empty, stepsOf(planBuild('t1', layout, names).steps))
        const vg = layout.group.name
        expect(made.disks).to.deep.equal(new Set(names))
        expect(made.groups).to.deep.equal(new Map([[vg, new Set(['imgbased:vg'])]]))
        const told = [...made.volumes].map(([path, {tags, size, content}]) => [path, [...tags], size, content])
        expect(told).to.deep.equal([
          [`${vg}/${layout.pool.name}`, ['imgbased:pool'], layout.pool.size, 'nothing'],
          ...layout.volumes.map(({name: lv, size}) => [
            `${vg}/${lv}`,
            ['imgbased:volume'],
            size,
            'nothing, filesystem.make',
          ]),
        ])
        const {profile} = layout.pool
        expect(made.files).to.deep.equal(
          new Map(profile === null ? [] : [[`/etc/lvm/profile/${profile.name}.profile`, profile.text]]),
        )
      }),
      {numRuns: 40},
    ))
})
