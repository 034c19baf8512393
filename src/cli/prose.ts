/** Text of a template whose lines are filled anew where it is shown: a line break within a paragraph is a space, an empty line stays. */
export const prose = (lines: TemplateStringsArray, ...values: readonly (string | number)[]): string =>
  String.raw({raw: lines}, ...values).replaceAll(/(?<!\n)\n(?!\n)/g, ' ')
