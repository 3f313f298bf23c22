import { LocalCloudError } from '../errors.ts';
import { AwsServiceError } from '../http/aws-call.ts';
import type { DynaliteError } from './dynalite.ts';

/** The LevelDB folder cannot be opened, most often because another runtime holds it. */
export class DataFolderError extends LocalCloudError {
  override readonly name = 'DataFolderError';

  constructor(path: string, options?: ErrorOptions) {
    super(`DynamoDB's data folder ${path} cannot be opened: is another runtime using it?`, options);
  }
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
export function validationException(message: string): AwsServiceError {
  return new AwsServiceError('ValidationException', message);
}

function isDynaliteError(error: unknown): error is DynaliteError {
  return error instanceof Error && 'statusCode' in error && 'body' in error;
}

/** Turns an error that dynalite wants answered into ours; any other error is a fault and stays as it is. */
export function toServiceError(error: unknown): unknown {
  if (!isDynaliteError(error)) return error;
  const { __type, message, Message } = error.body;
  const code = __type.split('#').at(-1) ?? __type;
  return new AwsServiceError(code, message ?? Message ?? error.message, { status: error.statusCode });
}

/** The same error with one more member in its body. */
export function withMember(error: AwsServiceError, name: string, value: unknown): AwsServiceError {
  const members = { ...error.members, [name]: value };
  return new AwsServiceError(error.code, error.message, { status: error.status, members });
}

/** True for an {@link AwsServiceError} of this code. */
export function hasCode(error: unknown, code: string): error is AwsServiceError {
  return error instanceof AwsServiceError && error.code === code;
}
