import {expect} from 'chai'
import fc from 'fast-check'
import {argumentValue, hostArguments, parseArguments, renderArguments, withRoot} from '../../boot/kernel-arguments.ts'
import {layerId, type Nvr} from '../../src/model/nvr.ts'

const layer = layerId('node-4.6.0-1' as Nvr, 1)
const volume = {vg: 'my-vg', name: 'node-4.6.0-1+1'}
const root = 'root=/dev/my-vg/node-4.6.0-1+1'
const bootId = 'img.bootid=node-4.6.0-1+1'

describe('kernel arguments', () => {
  for (const [line, expected] of [
    ['ro quiet', ['ro', 'quiet']],
    ['  ro\t quiet\n', ['ro', 'quiet']],
    ['a="b c" d', ['a="b c"', 'd']],
    ['"a=b c" d', ['"a=b c"', 'd']],
    ['a="b c', ['a="b c"']],
    ['', []],
  ] as const)
    it(`splits ${JSON.stringify(line)}`, () => expect(parseArguments(line)).to.deep.equal(expected))

  it('read back what they render', () => {
    const word = fc.stringMatching(/^(?:[!#-~]|"[ -!#-~]*")+$/)
    fc.assert(
      fc.property(fc.array(word), (args) => void expect(parseArguments(renderArguments(args))).to.deep.equal(args)),
    )
  })

  it('are stable for any line', () => {
    fc.assert(
      fc.property(fc.string(), (line) => {
        const once = parseArguments(line)
        expect(parseArguments(renderArguments(once))).to.deep.equal(once)
      }),
    )
  })

  it('take the last value of a name, without quotes', () => {
    expect(argumentValue(['root=/dev/a', 'rootflags=x', '"root=/dev/b c"', 'root'], 'root')).to.equal('/dev/b c')
    expect(argumentValue(['rootfoo=1', 'root'], 'root')).to.equal(undefined)
  })
})

describe('withRoot', () => {
  it('replaces what named the old layer and keeps the rest in order', () => {
    const args = parseArguments(
      'BOOT_IMAGE=/vmlinuz root=/dev/mapper/my--vg-root ro img.bootid=old+1 rootflags=noatime initrd=\\i crashkernel=256M -- s',
    )
    expect(withRoot(args, volume, layer)).to.deep.equal([
      root,
      bootId,
      'ro',
      'rootflags=noatime',
      'crashkernel=256M',
      '--',
      's',
    ])
  })

  it('tells dracut of the new root where it was told of the old one, by either path', () => {
    for (const old of ['/dev/mapper/my--vg-old--1+1', '/dev/my-vg/old-1+1'])
      expect(withRoot([`root=${old}`, 'rd.lvm.lv=my-vg/old-1+1', 'rd.lvm.lv=my-vg/swap'], volume, layer)).to.deep.equal(
        [root, bootId, 'rd.lvm.lv=my-vg/node-4.6.0-1+1', 'rd.lvm.lv=my-vg/swap'],
      )
  })

  it('tells dracut of the new root beside volumes that it can not tell from the old root', () => {
    expect(withRoot(['root=UUID=1', 'rd.lvm.lv=my-vg/root'], volume, layer)).to.deep.equal([
      root,
      bootId,
      'rd.lvm.lv=my-vg/node-4.6.0-1+1',
      'rd.lvm.lv=my-vg/root',
    ])
  })

  it('is idempotent, and puts the root before a foreign `--`', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('ro', '--', 'root=/dev/a/b', 'rd.lvm.lv=a/b', 'x="y z"', bootId)),
        (args) => {
          const once = withRoot(args, volume, layer)
          expect(withRoot(once, volume, layer)).to.deep.equal(once)
          expect(once.slice(0, 2)).to.deep.equal([root, bootId])
          expect(once.filter((arg) => arg.startsWith('root='))).to.have.length(1)
        },
      ),
    )
  })
})

describe('hostArguments', () => {
  it("keeps the administrator's and drops what a loader, a layer or one boot put in", () => {
    expect(
      hostArguments(
        'BOOT_IMAGE=(hd0,gpt1)/a/vmlinuz root=/dev/vg/a+1 img.bootid=a+1 ro rd.lvm.lv=vg/a+1 rd.lvm.lv=vg/swap "dyndbg=file a +p" single rd.break systemd.unit=rescue.target initrd=/i',
      ),
    ).to.deep.equal(['ro', 'rd.lvm.lv=vg/swap', '"dyndbg=file a +p"'])
  })
})
