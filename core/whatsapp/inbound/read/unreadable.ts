import type * as z from 'zod';
import type { CustomerIds, WebhookItem } from '../items.ts';
import { misfitOf } from './bounded-json.ts';
import { isObject } from './primitives.ts';

/** More issues of one item tell no more. */
const MAX_PATHS = 3;

/** Properties of an item that is left out which help to find it at the provider. */
const TELLING = ['id', 'type', 'timestamp', 'status'];

const MAX_TELLING_LENGTH = 200;

const CREDENTIAL_NOTE = 'left out: a credential';

type Unreadable = Extract<WebhookItem, { kind: 'unreadable' }>;

/** What an unreadable item was found with. */
export interface Finding {
  channelId: string | undefined;
  from?: CustomerIds | undefined;
  reason: string;
  raw: unknown;
}

/** An item for quarantine, without credentials. Raw JSON that would not fit a table item is replaced by a note about it. */
export function unreadable({ channelId, from, reason, raw }: Finding): Unreadable {
  return { kind: 'unreadable', channelId, from, reason, raw: quarantined(raw) };
}

/**
 * What is wrong with an item, without any of its values: `too_long`, or the paths that could not be read,
 * such as `messages.text.body`. Positions in lists are `*`, so that the same fault has the same reason.
 *
 * @param prefix the list that holds the item
 */
export function reasonOf(error: z.ZodError, prefix: string): string {
  if (error.issues.some(isTooBig)) return 'too_long';
  const paths = error.issues.map(({ path }) => {
    const names = path.map((name) => (typeof name === 'number' ? '*' : String(name)));
    return [prefix, ...names].join('.');
  });
  return [...new Set(paths)].slice(0, MAX_PATHS).join(',');
}

function isTooBig(issue: z.core.$ZodIssue): boolean {
  if (issue.code === 'invalid_union') return issue.errors.flat().some(isTooBig);
  return issue.code === 'too_big';
}

function quarantined(raw: unknown): unknown {
  const misfit = misfitOf(raw);
  if (misfit === undefined) return withoutCredentials(raw);
  const note: Record<string, unknown> = { left_out: misfit };
  for (const name of isObject(raw) ? TELLING : []) {
    const value = isObject(raw) && Object.hasOwn(raw, name) ? raw[name] : undefined;
    const isShort = typeof value === 'string' && value.length <= MAX_TELLING_LENGTH;
    if (isShort || typeof value === 'number') note[name] = value;
  }
  return note;
}

const CREDENTIAL = /credential/i;

/** A text that holds JSON, as an answer to a form does. */
const JSON_TEXT = /^\s*[[{]/;

/** Ids of stored cards can be charged with: they are kept nowhere. */
function withoutCredentials(value: unknown): unknown {
  if (typeof value === 'string') {
    return JSON_TEXT.test(value) && CREDENTIAL.test(value) ? CREDENTIAL_NOTE : value;
  }
  if (Array.isArray(value)) return value.map(withoutCredentials);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    CREDENTIAL.test(key) ? CREDENTIAL_NOTE : withoutCredentials(inner),
  ]);
  return Object.fromEntries(entries);
}
