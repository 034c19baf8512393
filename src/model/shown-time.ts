/** Seconds since 1970 as a date; tags hold up to fifteen digits, more than a date takes. */
export const shownTime = (seconds: number): string =>
  seconds > 8_640_000_000_000 ? `${seconds} s` : new Date(seconds * 1000).toISOString()
