/** Whether GRUB's menu is made of entry files (Fedora, RHEL, upstream 2.14). */
export const callsBlscfg = (menu: string | null): boolean => menu !== null && /^\s*blscfg\b/m.test(menu)
