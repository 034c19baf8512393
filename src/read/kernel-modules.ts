import {moduleName, type KernelModules} from '../model/kernel-modules.ts'

/** Reads modules.builtin (a path a line) and modules.dep (`path: paths`) of kmod; null where the file is missing. */
export const parseKernelModules = (builtin: string | null, dep: string | null): KernelModules => ({
  builtIn: new Set(linesOf(builtin).flatMap((line) => moduleName(line) ?? [])),
  loadable: new Set(linesOf(dep).flatMap((line) => moduleName(line.split(':', 1)[0] ?? '') ?? [])),
})

const linesOf = (text: string | null): readonly string[] => (text ?? '').split('\n')
