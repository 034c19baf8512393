import type {Check, Finding, Severity} from './check.ts'

/** How one check ended. `unknown`: it could not run, for `reason`; nothing is said about the node then. */
export interface CheckResult {
  readonly id: string
  readonly title: string
  readonly severity: Severity
  readonly status: 'ok' | Severity | 'unknown'
  readonly findings: readonly Required<Finding>[]
  /** Null unless the status is `unknown`. */
  readonly reason: string | null
}

/** Runs every check; one that fails takes no other with it. */
export const runChecks = <Facts>(checks: readonly Check<Facts>[], facts: Facts): readonly CheckResult[] =>
  checks.map((check) => runCheck(check, facts))

function runCheck<Facts>(check: Check<Facts>, facts: Facts): CheckResult {
  const {id, title, severity} = check
  try {
    const findings = check.find(facts).map((finding) => ({severity, ...finding}))
    return {id, title, severity, status: statusOf(findings), findings, reason: null}
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return {id, title, severity, status: 'unknown', findings: [], reason}
  }
}

function statusOf(findings: readonly {readonly severity: Severity}[]): 'ok' | Severity {
  if (findings.length === 0) return 'ok'
  return findings.some(({severity}) => severity === 'error') ? 'error' : 'warning'
}
