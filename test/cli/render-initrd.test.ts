import {expect} from 'chai'
import {noPackages} from '../../src/carry/packages/packages-report.ts'
import {initrdLines} from '../../src/cli/render-initrd.ts'
import {packageLines} from '../../src/cli/render-packages.ts'

describe('what is told of an initrd', () => {
  const built = {builtBy: 'mkinitramfs', reasons: ["the image's has no lvm", 'x'], isKnown: true} as const

  it("is nothing where the image's does, or was taken unseen", () => {
    expect(initrdLines(null)).to.deep.equal([])
    expect(initrdLines({builtBy: null, reasons: [], isKnown: true})).to.deep.equal([])
  })

  it('is who built it anew and why, or why it could not be, or that nobody knows', () => {
    expect(initrdLines(built)).to.deep.equal(["Built its initrd anew with mkinitramfs: the image's has no lvm; x"])
    expect(initrdLines({...built, builtBy: null})[0]).to.match(/^Warning: .* stayed.*no lvm/)
    expect(initrdLines({builtBy: null, reasons: [], isKnown: false})[0]).to.match(/^Warning: nobody.* not known/)
    expect(initrdLines({...built, isKnown: false})[1]).to.match(
      /^Warning: that initrd is compressed.*not known.*COMPRESS=zstd/,
    )
    expect(initrdLines({...built, reasons: ['/etc/a\u001b[31m']})[0]).to.not.contain('\u001b')
  })

  it('leaves no package waiting for an initrd that was built', () => {
    const packages = {...noPackages, deferred: ['update-initramfs', 'update-grub']}
    expect(packageLines(packages, built)).to.deep.equal([
      "Asked for by packages and left undone, the initrd and menu being the image's: update-grub",
    ])
    expect(packageLines(packages, null)[0]).to.contain('update-initramfs, update-grub')
  })
})
