import { AwsServiceError } from '../http/aws-call.ts';

/** Where the query protocol's codes differ from the JSON protocol's, they carry this prefix. */
const LEGACY = 'AWS.SimpleQueueService.';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html */
export const invalidParameterValue = (message: string) =>
  new AwsServiceError('InvalidParameterValue', message, { queryCode: 'InvalidParameterValue' });

/** A parameter's value is refused: AWS's wording with the value and the reason. */
export const invalidValue = (parameter: string, value: unknown, reason: string) =>
  invalidParameterValue(`Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${reason}`);

export const missingParameter = (name: string) =>
  new AwsServiceError('MissingParameter', `The request must contain the parameter ${name}.`, {
    queryCode: 'MissingParameter',
  });

export const invalidAttributeName = (name: string) =>
  new AwsServiceError('InvalidAttributeName', `Unknown Attribute ${name}.`, {
    queryCode: 'InvalidAttributeName',
  });

export const invalidAttributeValue = (name: string, value: string, reason: string) =>
  new AwsServiceError(
    'InvalidAttributeValue',
    `Invalid value for the parameter ${name}. Reason: ${reason}, got ${JSON.stringify(value)}.`,
    { queryCode: 'InvalidAttributeValue' },
  );

export const queueDoesNotExist = () =>
  new AwsServiceError('QueueDoesNotExist', 'The specified queue does not exist.', {
    queryCode: `${LEGACY}NonExistentQueue`,
  });

export const queueNameExists = (attribute: string) =>
  new AwsServiceError(
    'QueueNameExists',
    `A queue already exists with the same name and a different value for attribute ${attribute}`,
    { queryCode: 'QueueAlreadyExists' },
  );

export const receiptHandleIsInvalid = (handle: string) =>
  new AwsServiceError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not valid.`, {
    queryCode: 'ReceiptHandleIsInvalid',
  });

export const receiptHandleExpired = (handle: string) =>
  invalidValue('ReceiptHandle', handle, 'The receipt handle has expired.');

export const messageNotInflight = () =>
  legacy('MessageNotInflight', 'The specified message is not in flight: its visibility timeout has ended.');

export const invalidMessageContents = (message: string) =>
  new AwsServiceError('InvalidMessageContents', message, { queryCode: 'InvalidMessageContents' });

export const purgeQueueInProgress = (queue: string) =>
  legacy('PurgeQueueInProgress', `Only one PurgeQueue operation on ${queue} is allowed every 60 seconds.`);

export const emptyBatchRequest = () =>
  legacy('EmptyBatchRequest', 'There should be at least one entry in the request.');

export const tooManyEntries = (count: number) =>
  legacy(
    'TooManyEntriesInBatchRequest',
    `Maximum number of entries per request are 10. You have sent ${count}.`,
  );

export const batchEntryIdsNotDistinct = (id: string) =>
  legacy('BatchEntryIdsNotDistinct', `Id ${id} repeated.`);

export const invalidBatchEntryId = (id: string) =>
  legacy(
    'InvalidBatchEntryId',
    `A batch entry id has 1 to 80 alphanumeric characters, hyphens and underscores, got ${JSON.stringify(id)}.`,
  );

export const batchRequestTooLong = (limit: number, bytes: number) =>
  legacy(
    'BatchRequestTooLong',
    `Batch requests cannot be longer than ${limit} bytes. You have sent ${bytes} bytes.`,
  );

export const unsupportedOperation = (message: string) => legacy('UnsupportedOperation', message);

export const resourceNotFound = (message: string) =>
  new AwsServiceError('ResourceNotFoundException', message, { queryCode: 'ResourceNotFoundException' });

/** The engine was closed; 503 lets SDK clients retry against whatever starts next. */
export const engineClosed = () =>
  new AwsServiceError('ServiceUnavailable', 'The local SQS engine is closed.', {
    status: 503,
    queryCode: 'ServiceUnavailable',
  });

function legacy(code: string, message: string): AwsServiceError {
  return new AwsServiceError(code, message, { queryCode: LEGACY + code });
}
