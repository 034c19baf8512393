import {lifeOf} from './life.ts'

describe('GRUB on BIOS', () => lifeOf('bios'))
