import type { SQSRecord } from 'aws-lambda';
import type * as z from 'zod';
import { ProsaError } from '../runtime/errors.ts';

const LISTED_ISSUES = 10;

/** The body of a queue record is not the envelope that the consumer expects. */
export class UnreadableRecordError extends ProsaError {
  override readonly name = 'UnreadableRecordError';
  /** Places and kinds of what is wrong, such as `payload.seq: invalid_type`; never values. */
  readonly issues: readonly string[];

  constructor(issues: readonly string[]) {
    super('the body of a queue record is not the expected envelope', {
      retryable: false,
      operatorHint:
        'Compare the listed fields with the schema in docs/events; after a fix, redrive the dead-letter queue.',
    });
    this.issues = issues;
  }
}

/**
 * The envelope in a record's body.
 *
 * @throws {UnreadableRecordError} for a body that is not JSON or does not fit the schema
 */
export function readRecord<Envelope>(schema: z.ZodType<Envelope>, record: SQSRecord): Envelope {
  const parsed = schema.safeParse(parseBody(record.body));
  if (parsed.success) return parsed.data;
  throw new UnreadableRecordError(
    parsed.error.issues
      .slice(0, LISTED_ISSUES)
      .map((issue) => `${issue.path.map(String).join('.') || 'body'}: ${issue.code}`),
  );
}

/** The error of `JSON.parse` is not kept as cause: its message quotes the body. */
function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new UnreadableRecordError(['body: not_json']);
  }
}
