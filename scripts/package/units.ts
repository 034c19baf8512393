/** What is enabled at installation. */
export const units = [
  'imgbase-early.service',
  'imgbase-health.service',
  'imgbase.service',
  'imgbase-trial.timer',
] as const

/** The one that has to run from the installation on, so that its stop comes at the next shutdown. */
export const earlyUnit = 'imgbase-early.service'
