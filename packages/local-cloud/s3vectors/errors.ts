import { AwsServiceError } from '../http/aws-call.ts';

/** What is wrong with one member of an input. */
export interface FieldError {
  /** Such as `/vectors/0/key`. */
  path: string;
  message: string;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_ValidationExceptionField.html */
export function invalid(message: string, fieldList: FieldError[] = []): AwsServiceError {
  return new AwsServiceError('ValidationException', message, { members: { fieldList } });
}

export function notFound(what: string): AwsServiceError {
  return new AwsServiceError('NotFoundException', `The specified ${what} could not be found`, {
    status: 404,
  });
}

export function conflict(message: string): AwsServiceError {
  return new AwsServiceError('ConflictException', message, { status: 409 });
}
