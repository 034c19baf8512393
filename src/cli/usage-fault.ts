import {CommandFault} from '../model/command-fault.ts'
import {fault} from '../model/fault.ts'

/** The command was typed wrongly. */
export const usageFault = (message: string, hint?: string): CommandFault =>
  new CommandFault('usage', [fault('usage', message, hint)])
