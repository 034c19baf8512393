/**
 * Text from outside, in double quotes, for a message: control and direction characters come as escapes, so that a terminal is
 * neither driven nor fooled by them, and what is longer than 100 characters is cut.
 */
export const quoted = (text: string): string =>
  JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text).replace(
    /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
