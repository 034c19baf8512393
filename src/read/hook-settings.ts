const standardTimeout = 300

/** Seconds that a hook may take: the last `HOOK_TIMEOUT=SECONDS` of /etc/imgbase/hooks.conf that says something, else 300. */
export function hookTimeout(text: string): number {
  const given = [...text.matchAll(/^\s*HOOK_TIMEOUT=["']?(\d+)["']?\s*$/gm)].map(([, seconds]) => Number(seconds))
  return given.findLast((seconds) => seconds > 0) ?? standardTimeout
}
