/** The command line cannot be understood. The message is one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command cannot do its work. The message is one line and says what the person can do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
