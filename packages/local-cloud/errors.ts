/** What a person can mend: the message is one line that says what is wrong, and what to do where that is not plain. */
export class LocalCloudError extends Error {
  override readonly name: string = 'LocalCloudError';
}
