import { LocalCloudError } from '../errors.ts';

/** The data folder cannot be used. */
export class StateFolderError extends LocalCloudError {
  override readonly name = 'StateFolderError';

  constructor(folder: string, reason: string, options?: ErrorOptions) {
    super(`the data folder ${folder} ${reason}`, options);
  }
}

/** The state could not be written. From then on nothing is kept, and nothing is answered as kept. */
export class StateWriteError extends Error {
  override readonly name = 'StateWriteError';

  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`${path} cannot be written (${reason}): nothing is kept from now on; end this run`, { cause });
  }
}
