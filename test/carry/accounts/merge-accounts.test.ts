import {expect} from 'chai'
import type {AccountTexts} from '../../../src/carry/accounts/account-files.ts'
import {mergeAccounts} from '../../../src/carry/accounts/merge-accounts.ts'
import {numbersBetween} from '../../../src/carry/accounts/numbers.ts'

const none: AccountTexts = {passwd: null, group: null, shadow: null, gshadow: null, subuid: null, subgid: null}

/** `name number` a user with a group of his own and a locked password. */
function accounts(...users: readonly string[]): AccountTexts {
  const all = users.map((user) => user.split(' '))
  return {
    ...none,
    passwd: all.map(([name, number]) => `${name}:x:${number}:${number}::/home/${name}:/bin/sh\n`).join(''),
    group: all.map(([name, number]) => `${name}:x:${number}:\n`).join(''),
    shadow: all.map(([name]) => `${name}:!:19000::::::\n`).join(''),
    gshadow: all.map(([name]) => `${name}:!::\n`).join(''),
  }
}

const merged = (...sides: Parameters<typeof mergeAccounts>): AccountTexts => mergeAccounts(...sides)?.texts ?? none

const numbersIn = (text: string | null): Record<string, string> =>
  Object.fromEntries(
    (text ?? '').split('\n').flatMap((line) => (line === '' ? [] : [[line.split(':')[0], line.split(':')[2]]])),
  )

describe('mergeAccounts', () => {
  const image = accounts('root 0', 'daemon 1', 'messagebus 104')

  it('has users of both sides: system users that the image adds appear', () => {
    const mine = accounts('root 0', 'daemon 1', 'messagebus 104', 'admin 1000')
    const texts = merged(image, mine, accounts('root 0', 'daemon 1', 'messagebus 104', 'qemu 105'))
    expect(numbersIn(texts.passwd)).to.deep.equal({
      root: '0',
      daemon: '1',
      messagebus: '104',
      admin: '1000',
      qemu: '105',
    })
    expect(texts.shadow).to.contain('qemu:!:19000::::::\n').and.to.contain('admin:!:')
    expect([texts.group, texts.gshadow].map((text) => /^qemu:/m.test(text ?? ''))).to.deep.equal([true, true])
  })

  it('keeps the host’s numbers where they drifted (oVirt: uid and gid drift)', () => {
    const theirs = accounts('root 0', 'daemon 1', 'qemu 104', 'messagebus 105')
    const texts = merged(image, image, theirs)
    expect(numbersIn(texts.passwd)['messagebus']).to.equal('104')
    expect(numbersIn(texts.passwd)['qemu']).to.equal('999')
    const {users, groups} = numbersBetween(theirs, texts)
    expect([...users]).to.deep.equal([
      [104, 999],
      [105, 104],
    ])
    expect([...groups]).to.deep.equal([...users])
  })

  it('gives a user of the image the group that his group is now', () => {
    const texts = merged(image, accounts('root 0', 'own 105'), accounts('root 0', 'qemu 105'))
    expect(texts.passwd).to.contain('qemu:x:999:999:')
  })

  it('does not bring back who was deleted here, unless his number is somebody else’s now', () => {
    expect(numbersIn(merged(image, accounts('root 0', 'daemon 1'), image).passwd)).to.deep.equal({
      root: '0',
      daemon: '1',
    })
    const taken = merged(image, accounts('root 0', 'daemon 1', 'own 104'), image)
    expect(numbersIn(taken.passwd)).to.deep.equal({root: '0', daemon: '1', own: '104', messagebus: '999'})
  })

  it('keeps who the image has no more: files on the volumes may be his', () => {
    expect(numbersIn(merged(image, image, accounts('root 0')).passwd)).to.deep.equal({
      root: '0',
      daemon: '1',
      messagebus: '104',
    })
  })

  it('adds who is new where nothing tells what was before (edits before init)', () => {
    expect(numbersIn(merged(null, accounts('root 0', 'me 1000'), image).passwd)).to.deep.equal({
      ...{root: '0', me: '1000', daemon: '1', messagebus: '104'},
    })
  })

  it('merges fields: our password and comment, the image’s shell', () => {
    const mine = {
      ...image,
      passwd: image.passwd?.replace('104::', '104:The bus:') ?? null,
      shadow: image.shadow?.replace('root:!', 'root:$6$secret') ?? null,
    }
    const theirs = {...image, passwd: image.passwd?.replace('messagebus:/bin/sh', 'messagebus:/sbin/nologin') ?? null}
    const texts = merged(image, mine, theirs)
    expect(texts.passwd).to.contain('messagebus:x:104:104:The bus:/home/messagebus:/sbin/nologin\n')
    expect(texts.shadow).to.contain('root:$6$secret:19000')
  })

  it('says which field both changed, and leaves ours', () => {
    const shell = (name: string): AccountTexts => ({
      ...image,
      passwd: image.passwd?.replace('root:/bin/sh', `root:${name}`) ?? null,
    })
    const result = mergeAccounts(image, shell('/bin/zsh'), shell('/bin/bash'))
    expect(result?.conflicts).to.deep.equal(['shell of the user root'])
    expect(result?.texts.passwd).to.contain('root:/bin/zsh')
  })

  it('merges members as sets, and without an ancestor adds only users that are new', () => {
    const group = (members: string): AccountTexts => ({...image, group: `kvm:x:36:${members}\n`})
    const members = (ancestor: AccountTexts | null, mine: string, theirs: string): string | undefined =>
      mergeAccounts(ancestor, group(mine), {...group(theirs), passwd: accounts('root 0', 'new 200').passwd})
        ?.texts.group?.split('\n')[0]
        ?.split(':')[3]
    expect(members(group('a,b'), 'a,b,me', 'b,c')).to.equal('b,me,c')
    expect(members(group('a,b'), 'b', 'a,b,new')).to.equal('b,new')
    expect(members(null, 'me', 'old,new')).to.equal('me,new')
  })

  it('takes ranges of users that have none here, where they overlap no other', () => {
    const ranges = (text: string): AccountTexts => ({...image, subuid: text})
    const texts = merged(ranges(''), ranges('me:100000:65536\n'), ranges('a:100100:5\nb:165536:65536\nme:1:1\n'))
    expect(texts.subuid).to.equal('me:100000:65536\nb:165536:65536\n')
  })

  it('leaves lines that are no accounts as they are', () => {
    const mine = {...image, passwd: `${image.passwd}+@admins::::::\n`}
    expect(merged(image, mine, image).passwd).to.equal(mine.passwd)
  })

  it('changes nothing when done again', () => {
    const mine = accounts('root 0', 'own 105', 'messagebus 104')
    const theirs = accounts('root 0', 'qemu 105', 'messagebus 106')
    const once = merged(image, mine, theirs)
    expect(merged(image, once, theirs)).to.deep.equal(once)
  })

  it('gives nothing where a side has no accounts', () => {
    expect(mergeAccounts(image, image, none)).to.equal(null)
  })
})
