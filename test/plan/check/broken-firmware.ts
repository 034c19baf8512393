import type {Parts} from './healthy.ts'

/** Rows as those of the table of states that break a check: its id, how, the parts, how much it weighs, what it tells. */
export const brokenFirmware: readonly (readonly [string, string, Partial<Parts>, 'error' | 'warning', RegExp])[] = [
  [
    'boot.modules-signed',
    'a module of somebody else',
    {unsignedModules: ['/usr/lib/modules/6/updates/dkms/x.ko']},
    'warning',
    /Secure Boot.*updates\/dkms\/x\.ko/,
  ],
  [
    'boot.esp-mirror',
    'half updated',
    {
      systemPartitions: [
        {
          mountPoint: '/boot/efi',
          isBooted: false,
          files: new Map(Object.entries({'EFI/a.efi': '1', 'EFI/b.efi': '2'})),
        },
        {
          mountPoint: '/boot/efi2',
          isBooted: false,
          files: new Map(Object.entries({'EFI/A.EFI': '1', 'EFI/b.efi': '3', new: '4'})),
        },
      ],
    },
    'warning',
    /\/boot\/efi2 is not what \/boot\/efi is \(efi\/b\.efi, new\)/,
  ],
]
