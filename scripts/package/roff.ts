/** Text as man(7) takes it: no character starts a request or an escape, dashes are those that are typed. */
export const escaped = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('…', '\\|.\\|.\\|.')
    .replaceAll('→', '\\(->')
    .replace(/^(?=[.'])/gm, '\\&')

/** Blank lines part paragraphs; single line breaks mean nothing. */
export const paragraphs = (text: string): string =>
  text
    .trim()
    .split(/\n{2,}/)
    .map(escaped)
    .join('\n.PP\n')

export const section = (title: string, body: string): string => `.SH ${title}\n${body}`

/** An indented entry with its name in bold. */
export const tagged = (name: string, text: string): string =>
  `.TP\n.B ${escaped(name).replaceAll(' ', '\\~')}\n${escaped(text)}`
