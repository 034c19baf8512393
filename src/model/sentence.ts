/** What an error says, for a message of ours. */
export const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
