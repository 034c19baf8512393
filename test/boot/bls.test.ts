import {expect} from 'chai'
import fc from 'fast-check'
import {parseBls, renderBls} from '../../boot/bls.ts'
import {anyEntry, entry} from './boot-entries.ts'

describe('BLS files', () => {
  it('hold an entry, whole', () => {
    fc.assert(
      fc.property(
        anyEntry,
        (any) => void expect(parseBls(any.id, renderBls(any))).to.deep.equal({ok: true, value: any}),
      ),
    )
  })

  it('are written in the order of the specification', () => {
    expect(renderBls(entry('a'))).to.equal(
      'title Title of a\nversion a\nsort-key imgbase\nlinux /a/vmlinuz\ninitrd /a/initrd\noptions root=/dev/node/a ro\n',
    )
  })

  it('are read where Fedora wrote them', () => {
    const text = `# by kernel-install
title\tFedora (6.1) # 8
version 6.1

machine-id 0123
linux   /vmlinuz-6.1
initrd /microcode.img
initrd /initramfs-6.1.img $tuned_initrd
options root=/dev/mapper/onn-a ro
options $tuned_params "x=1 2"
grub_users $grub_users
bare-key
`
    expect(parseBls('f', text)).to.deep.equal({
      ok: true,
      value: {
        id: 'f',
        title: 'Fedora (6.1) # 8',
        version: '6.1',
        sortKey: null,
        kernel: '/vmlinuz-6.1',
        initrds: ['/microcode.img', '/initramfs-6.1.img $tuned_initrd'],
        options: ['root=/dev/mapper/onn-a', 'ro', '$tuned_params', '"x=1 2"'],
      },
    })
  })

  it('without a kernel are refused by name', () => {
    const outcome = parseBls('win', 'title Windows\nefi /EFI/ms.efi\n#linux /x\nlinux\n')
    expect(outcome.ok || outcome.faults)
      .to.have.length(1)
      .and.have.nested.property('[0].message')
      .that.includes("'win'")
  })

  it('take no second line from a value', () => {
    const text = renderBls({...entry('a'), title: 'x\nlinux /evil'})
    expect(parseBls('a', text)).to.have.nested.property('value.kernel', '/a/vmlinuz')
    expect(text).to.include('title x linux /evil\n')
  })
})
