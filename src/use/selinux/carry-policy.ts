import {localPolicy} from '../../carry/selinux/local-policy.ts'
import type {Host} from '../../host/host.ts'
import {sentenceOf} from '../../model/sentence.ts'
import type {Entries} from '../../model/tree.ts'
import {treePath, type TreePath} from '../../model/tree-path.ts'
import type {CarryRoots} from '../carry/roots.ts'
import {runInLayer} from '../in-layer.ts'
import {policyStore} from './policy-store.ts'

/**
 * Puts modules and settings of the administrator into the layer's policy, which the layer's own semodule(8) builds anew. Returns why that
 * could not be done, and then the policy is the image's; else null.
 */
export async function carryPolicy(
  host: Pick<Host, 'tools' | 'trees'>,
  roots: CarryRoots,
  policy: string,
): Promise<string | null> {
  const {trees} = host
  const store = (root: string): Promise<string | null> => policyStore(trees, root, policy)
  const entries = async (folder: string): Promise<Entries> => (await trees.list(folder, treePath(''))).entries
  const [ours, layers] = [await store(roots.mine), await store(roots.layer)]
  const base = roots.ancestor === null ? null : await store(roots.ancestor)
  if (ours === null) return null
  const before = base === null ? null : await entries(base)
  const local = localPolicy(await entries(ours), before, layers === null ? new Map() : await entries(layers))
  if (local.length === 0) return null
  if (layers === null) return `the new image has no store of the policy ${policy}`
  await trees.copy(ours, layers, local)
  try {
    await runInLayer(host, roots.layer, buildInLayer, [policy])
    return null
  } catch (error) {
    await giveBack(trees, await store(roots.theirs), layers, local)
    return sentenceOf(error)
  }
}

const buildInLayer = 'inside semodule --noreload --store "$1" --build'

async function giveBack(
  trees: Host['trees'],
  theirs: string | null,
  layers: string,
  local: readonly TreePath[],
): Promise<void> {
  await trees.remove(layers, local)
  if (theirs !== null) await trees.copy(theirs, layers, local)
}
