/** What hooks are run for, in the order in which an update comes to them. */
export const hookEvents = ['pre-update', 'new-layer-added', 'pre-commit', 'layer-removed', 'first-boot'] as const

export type HookEvent = (typeof hookEvents)[number]

/** An executable of the node's or the image's own, run for one event. */
export interface Hook {
  /** Absolute path. */
  readonly program: string
  /** Its failure undoes what is under way; where not, it is only told. */
  readonly required: boolean
  readonly limitSeconds: number
}

/** What a hook finds as JSON on its standard input, besides event, and folder and device of the layer; null where it is not known. */
export interface HookFacts {
  readonly vg: string
  /** Path or URL of the image. */
  readonly image: string | null
  /** NVR. */
  readonly base: string | null
  readonly layer: string | null
  readonly booted: string | null
}

/** By event, in the order in which they run. */
export type Hooks = ReadonlyMap<HookEvent, readonly Hook[]>
