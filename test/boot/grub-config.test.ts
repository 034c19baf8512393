import {execFileSync} from 'node:child_process'
import {expect} from 'chai'
import {renderGrubConfig} from '../../boot/grub-config.ts'

describe('the grub.cfg of a fresh node', () => {
  it('sources custom.cfg, honours a choice for one boot, and is valid to GRUB', () => {
    const text = renderGrubConfig(['ro'])
    expect(text).to.contain('source "${prefix}/custom.cfg"').and.to.contain('boot_once=true')
    expect(text).to.not.contain('serial')
    execFileSync('grub-script-check', [], {input: text})
  })

  it('speaks on the serial console that the kernel has', () => {
    expect(renderGrubConfig(['console=tty0', 'console=ttyS1,57600n8'])).to.contain('serial --unit=1 --speed=57600\n')
    expect(renderGrubConfig(['console=ttyS0'])).to.contain('serial --unit=0 --speed=115200\n')
  })
})
