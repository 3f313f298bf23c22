import { invalidParameter } from './errors.ts';
import type { Secret } from './secret.ts';

/** One filter of ListSecrets: the secret must fit one of the values; a value that starts with `!` excludes. */
export interface SecretFilter {
  Key?: string;
  Values?: string[];
}

const MOST_PER_PAGE = 100;

type Fits = (secret: Secret, value: string) => boolean;

const FILTERS: Record<string, Fits> = {
  name: ({ name }, value) => name.startsWith(value),
  description: ({ description }, value) =>
    words(description ?? '').some((word) => word.startsWith(lower(value))),
  'tag-key': ({ tags }, value) => tags.some(({ Key }) => Key.startsWith(value)),
  'tag-value': ({ tags }, value) => tags.some(({ Value }) => Value.startsWith(value)),
};

/**
 * Filters and pages secrets as ListSecrets does.
 *
 * @param secrets oldest first
 * @returns newest first unless `SortOrder` is `asc`; `next` is the token of the following page
 * @throws {AwsServiceError} InvalidParameterException
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html
 */
export function pageOfSecrets(
  secrets: readonly Secret[],
  input: { Filters?: SecretFilter[]; MaxResults?: number; NextToken?: string; SortOrder?: string },
): { page: Secret[]; next?: string } {
  const size = input.MaxResults ?? MOST_PER_PAGE;
  if (!Number.isInteger(size) || size < 1 || size > MOST_PER_PAGE) {
    throw invalidParameter(`MaxResults must be from 1 to ${MOST_PER_PAGE}.`);
  }
  const start = Number(input.NextToken ?? 0);
  if (!Number.isInteger(start) || start < 0) throw invalidParameter('NextToken is not valid.');
  const filters = input.Filters ?? [];
  const found = secrets.filter((secret) => filters.every((filter) => passes(secret, filter)));
  if (input.SortOrder !== 'asc') found.reverse();
  const end = start + size;
  return { page: found.slice(start, end), ...(end < found.length && { next: String(end) }) };
}

function passes(secret: Secret, { Key = '', Values = [] }: SecretFilter): boolean {
  const fits = Object.hasOwn(FILTERS, Key) ? FILTERS[Key] : undefined;
  if (!fits) throw invalidParameter(`The local Secrets Manager cannot filter by ${Key}.`);
  const excluded = Values.filter((value) => value.startsWith('!'));
  const included = Values.filter((value) => !value.startsWith('!'));
  if (excluded.some((value) => fits(secret, value.slice(1)))) return false;
  return included.length === 0 || included.some((value) => fits(secret, value));
}

function words(phrase: string): string[] {
  return lower(phrase).split(/\W+/);
}

function lower(value: string): string {
  return value.toLowerCase();
}
