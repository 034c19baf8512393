import {expect} from 'chai'
import {withInitramfs} from '../../src/plan/crypttab.ts'

describe('crypttab for an initrd that is built where no device can be seen', () => {
  const after = (line: string): string => withInitramfs(line, ['root_crypt', 'second'])

  it('has the option initramfs in each line of what the root lies on', () => {
    expect(after('root_crypt UUID=1-2 none luks,discard')).to.equal('root_crypt UUID=1-2 none luks,discard,initramfs')
    expect(after('\tsecond\t/dev/sdb1  /etc/keys/b luks # b')).to.equal(
      'second /dev/sdb1 /etc/keys/b luks,initramfs # b',
    )
    expect(after('root_crypt /dev/sda2 none')).to.equal('root_crypt /dev/sda2 none initramfs')
    expect(after('root_crypt /dev/sda2')).to.equal('root_crypt /dev/sda2 none initramfs')
    expect(after('second /dev/sdb1 none initramfs,luks')).to.equal('second /dev/sdb1 none luks,initramfs')
  })

  it('is as it was besides, so that no boot waits for a disk that it could do without', () => {
    const others = '# root_crypt /dev/sda2 none luks\n\ndata UUID=3 /etc/keys/data luks\nroot_crypt\n'
    expect(after(others)).to.equal(others)
    expect(after(`${others}second /dev/b none\n`)).to.equal(`${others}second /dev/b none initramfs\n`)
  })
})
