/** Why something failed, as AWS and Node name it, on one line. Whatever was thrown. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
