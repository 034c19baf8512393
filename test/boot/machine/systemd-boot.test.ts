import {full} from './full.ts'
import {lifeOf} from './life.ts'

full(describe)('systemd-boot', () => lifeOf('uefi', 'systemd-boot'))
