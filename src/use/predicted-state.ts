import type {ResolvedLayout} from '../../layouts/resolve.ts'
import type {HostState} from '../model/host-state.ts'
import type {Pool} from '../model/volume.ts'
import {targetBoot} from '../plan/install.ts'

/** The node as it will be once a layout was built, as far as plans ask: for showing what would be done. */
export function predictedState(seen: HostState, {group, pool}: ResolvedLayout): HostState {
  const made: Pool = {
    ...{vg: group.name, name: pool.name, kind: 'pool', uuid: '', size: pool.size, tags: [], origin: null, pool: null},
    ...{readOnly: false, activationSkip: false, active: true, device: null, isOpen: false},
    ...{dataPercent: 0, metadataPercent: 0},
    ...{metadataSize: pool.metadataSize, chunkSize: pool.chunkSize, profile: null, monitored: true},
    ...{needsCheck: false, health: ''},
  }
  const {name, size, extentSize, metadataSize} = group
  return {
    ...seen,
    groups: [{name, tags: [], size, free: 0n, extentSize, metadataSize, metadataFree: metadataSize}],
    volumes: [made],
    pools: [made],
    boot: {
      ...seen.boot,
      directory: targetBoot,
      entries: [],
      entryTexts: new Map(),
      customConfig: null,
      ...{systemdBoot: null, blscfg: null},
    },
  }
}
