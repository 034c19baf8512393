import {parseBls, renderBls} from '../../boot/bls.ts'
import {withVariables} from '../../boot/grubenv.ts'
import {bootLoaderOf} from '../../boot/loader.ts'
import type {BootEntry, BootState} from '../../src/model/boot-entry.ts'
import type {PlannedStep} from '../../src/model/plan.ts'
import {required} from '../../src/use/ask.ts'
import {entry, notUefi} from './boot-entries.ts'

/** The newest, on trial; one between; the one that is proven, which is not the second of a menu. */
const [fresh, other, proven] = [
  entry('imgbase-node-2-1-L1', 'c'),
  entry('imgbase-node-1-9-L1', 'b'),
  entry('imgbase-node-1-1-L1', 'a'),
]
const environmentPath = '/boot/efi/EFI/fedora/grubenv'
/** As an administrator has it before imgbase comes. */
const administrators = withVariables(null, {kernelopts: 'ro quiet', saved_entry: 'Fedora (0-rescue)'})

const stateWith = (
  entries: readonly BootEntry[],
  environment: string | null,
  more: Partial<BootState> = {},
): BootState => ({
  ...{
    directory: '/boot',
    uuid: 'abcd',
    available: 1n,
    grubDirectory: '/boot/grub2',
    customConfig: null,
    commandLine: '',
  },
  ...{environment: null, loaderWrites: true, ...notUefi, blscfg: {environmentPath, environment, countsBoots: true}},
  ...{entries, unreadable: [], entryTexts: new Map(entries.map((one) => [one.id, renderBls(one)]))},
  ...more,
})

const loaderOf = (boot: BootState) => required(bootLoaderOf(boot))
const choice = {default: fresh.id, fallback: proven.id, onTrial: true}

/** What steps write, by path. */
const texts = (steps: readonly PlannedStep[]): ReadonlyMap<string, string> =>
  new Map(steps.flatMap(({step}) => (step.kind === 'file.write' ? [[step.path, step.text]] : [])))

/** What is seen after an update has put `fresh` on trial, with so much counted since. */
function onTrial(counted: Readonly<Record<string, string | null>> = {}): BootState {
  const boot = stateWith([other, proven, fresh], administrators)
  const loader = loaderOf(boot)
  const steps = [...loader.add(boot, fresh), ...loader.armTries(boot, fresh, proven.id)]
  const written = texts([...steps, loader.setDefault(boot, [], choice)])
  const told = required(parseBls(fresh.id, written.get(`/boot/loader/entries/${fresh.id}.conf`) ?? ''))
  return stateWith([other, proven, told], withVariables(written.get(environmentPath) ?? null, counted), {
    customConfig: written.get('/boot/grub2/custom.cfg') ?? null,
  })
}

/** The same, once `fresh` was proven good with one try left. */
function settled(): BootState {
  const boot = onTrial({boot_counter: '1'})
  const text = texts([loaderOf(boot).setDefault(boot, [], {...choice, onTrial: false})]).get(environmentPath)
  return {...boot, blscfg: {environmentPath, environment: text ?? null, countsBoots: true}}
}

const environmentOf = ({blscfg}: BootState): string => blscfg?.environment ?? ''

/** What lies on /boot then, with GRUB in `grub`. */
const filesOf = (boot: BootState): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(boot.entries.map(({id}) => [`loader/entries/${id}.conf`, boot.entryTexts.get(id) ?? ''])),
  ...Object.fromEntries(boot.entries.map(({kernel}) => [kernel.slice(1), 'kernel'])),
  'grub/grubenv': environmentOf(boot),
  'grub/custom.cfg': boot.customConfig ?? '',
})

/** A node with three layers whose GRUB makes its menu of entry files and counts as Fedora's does. */
export const blsNode = {
  ...{fresh, other, proven, environmentPath, administrators, choice},
  ...{stateWith, loaderOf, texts, onTrial, settled, environmentOf, filesOf},
}
