import { AwsServiceError } from '../http/aws-call.ts';
import {
  batchEntryIdsNotDistinct,
  emptyBatchRequest,
  invalidBatchEntryId,
  tooManyEntries,
} from './errors.ts';
import { entriesOf, type Input, requiredString } from './input.ts';

const MAX_ENTRIES = 10;
const ENTRY_ID = /^[A-Za-z0-9_-]{1,80}$/;

/** An entry of a batch request, read. */
export interface BatchEntry<T> {
  id: string;
  value: T;
}

/**
 * Reads a batch's entries; what is wrong with the batch itself fails the whole request.
 *
 * @throws {AwsServiceError} EmptyBatchRequest, TooManyEntriesInBatchRequest, BatchEntryIdsNotDistinct, InvalidBatchEntryId
 */
export function readBatch<T>(input: Input, read: (entry: Input) => T): BatchEntry<T>[] {
  const raw = entriesOf(input);
  if (raw.length === 0) throw emptyBatchRequest();
  if (raw.length > MAX_ENTRIES) throw tooManyEntries(raw.length);
  const seen = new Set<string>();
  return raw.map((entry) => {
    const id = requiredString(entry, 'Id');
    if (!ENTRY_ID.test(id)) throw invalidBatchEntryId(id);
    if (seen.has(id)) throw batchEntryIdsNotDistinct(id);
    seen.add(id);
    return { id, value: read(entry) };
  });
}

/** Carries out a batch: an entry that fails is reported and the others go on. */
export function runBatch<T>(entries: BatchEntry<T>[], run: (value: T) => object): object {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const { id, value } of entries) {
    try {
      Successful.push({ Id: id, ...run(value) });
    } catch (error) {
      if (!(error instanceof AwsServiceError)) throw error;
      const { code, message, status } = error;
      Failed.push({ Id: id, Code: code, Message: message, SenderFault: status < 500 });
    }
  }
  return { Successful, Failed };
}
