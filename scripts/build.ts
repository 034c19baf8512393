import {rm} from 'node:fs/promises'
import {build} from 'esbuild'

/**
 * Bundles the command line into dist/. Two entry points, since oclif imports the command table by itself and would wait for
 * ever for the module that waits for it; what both use is split off.
 */
await rm('dist', {recursive: true, force: true})
await build({
  entryPoints: {main: 'src/main.ts', commands: 'commands/index.ts'},
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  legalComments: 'none',
  external: ['typescript', 'tsx', 'ts-node', 'tsconfck'],
  // oclif is CommonJS inside.
  banner: {js: "import {createRequire as requireOf} from 'node:module'; const require = requireOf(import.meta.url);"},
})
