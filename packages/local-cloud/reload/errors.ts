/** The sources cannot be bundled. The message names each place with the line of code that is wrong. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}
