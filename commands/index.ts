import type {Command} from '@oclif/core'

const loaders: Record<string, () => Promise<{readonly default: Command.Class}>> = {
  base: () => import('./base.ts'),
  boot: () => import('./boot.ts'),
  carry: () => import('./carry.ts'),
  check: () => import('./check.ts'),
  image: () => import('./image.ts'),
  install: () => import('./install.ts'),
  kargs: () => import('./kargs.ts'),
  layer: () => import('./layer.ts'),
  layout: () => import('./layout.ts'),
  motd: () => import('./motd.ts'),
  pin: () => import('./pin.ts'),
  recover: () => import('./recover.ts'),
  remote: () => import('./remote.ts'),
  rollback: () => import('./rollback.ts'),
  service: () => import('./service.ts'),
  unpin: () => import('./unpin.ts'),
  update: () => import('./update.ts'),
  verify: () => import('./verify.ts'),
  volume: () => import('./volume.ts'),
  w: () => import('./w.ts'),
}

/**
 * Commands by their names; oclif reads this table, so that nothing is searched for at start. It holds the one command that the
 * command line begins with, since reading the others as well would make each start a tenth longer; none, where only the version is
 * asked for; all, where there is no such.
 */
export const commands = await loaded(process.argv[2])

async function loaded(wanted: string | undefined): Promise<Record<string, Command.Class>> {
  if (wanted === '--version') return {}
  const known = Object.entries(loaders)
  const chosen = known.filter(([name]) => name === wanted)
  const modules = (chosen.length > 0 ? chosen : known).map(
    async ([name, load]) => [name, (await load()).default] as const,
  )
  return Object.fromEntries(await Promise.all(modules))
}
