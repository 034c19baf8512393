/** Text for a terminal: control characters of names and messages shown as escapes, line breaks and tabs kept. */
export const harmless = (text: string): string =>
  text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
