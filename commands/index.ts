import Base from './base.ts'
import Boot from './boot.ts'
import Carry from './carry.ts'
import Check from './check.ts'
import Kargs from './kargs.ts'
import Install from './install.ts'
import Image from './image.ts'
import Layer from './layer.ts'
import Layout from './layout.ts'
import Pin from './pin.ts'
import Recover from './recover.ts'
import Remote from './remote.ts'
import Rollback from './rollback.ts'
import Service from './service.ts'
import Unpin from './unpin.ts'
import Update from './update.ts'
import W from './w.ts'

/** Every command by its name; oclif reads this table, so that nothing is searched for at start. */
export const commands = {
  base: Base,
  boot: Boot,
  carry: Carry,
  check: Check,
  kargs: Kargs,
  install: Install,
  image: Image,
  layer: Layer,
  layout: Layout,
  pin: Pin,
  recover: Recover,
  remote: Remote,
  rollback: Rollback,
  service: Service,
  unpin: Unpin,
  update: Update,
  w: W,
}
