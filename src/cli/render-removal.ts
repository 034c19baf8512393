/** What a removal took away; the reasons for what it did not are warnings. */
export const renderRemoval = (removed: readonly string[]): string =>
  removed.length === 0
    ? 'Taken out of the boot menu, but no volume could be removed: imgbase check tells what is left.'
    : `Removed ${removed.join(', ')}.`
