import type {UpdateCheck} from '../use/check-update.ts'

export function renderUpdateCheck({upstream, running, newer, packages}: UpdateCheck): string {
  if (newer === null)
    return `${upstream} has nothing newer for this node${running === null ? '' : `, which runs ${running}`}.`
  return [
    `${upstream} has ${newer}${running === null ? '' : `; ${running} runs`}.`,
    ...(packages === null
      ? ['Which packages it changes is not known.']
      : [
          `Packages: ${packages.changed.length} changed, ${packages.added.length} added, ${packages.removed.length} removed.`,
          ...packages.changed.map(({name, from, to}) => `  ${name} ${from} -> ${to}`),
          ...packages.added.map(({name, version}) => `  + ${name} ${version}`),
          ...packages.removed.map(({name, version}) => `  - ${name} ${version}`),
        ]),
    'To take it: imgbase update',
  ].join('\n')
}
