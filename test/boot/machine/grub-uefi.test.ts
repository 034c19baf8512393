import {full} from './full.ts'
import {lifeOf} from './life.ts'

full(describe)('GRUB on UEFI', () => lifeOf('uefi'))
