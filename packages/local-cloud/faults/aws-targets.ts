import * as z from 'zod';
import { milliseconds, name, when } from './target.ts';

/*
 * `queue` and `function` are parts of a physical name; upper and lower case do not matter for these. Everything else
 * in `match` is compared as a whole.
 */

/**
 * Deliveries of the buses to their targets.
 *
 * @param fields members of an event's `detail` that `match` may name too, and by which events belong together
 */
export function busTarget<Field extends string>(fields: readonly Field[]) {
  return {
    name: 'bus',
    match: { detail_type: name.optional(), ...optional(fields) },
    actions: {
      /** Delivered a second time, `ms` later. */
      duplicate: { ms: milliseconds.default(0) },
      /** Delivered `ms` late. */
      delay: { ms: milliseconds },
      /** Held until the next event that belongs to it has passed to the same target, at most `ms`. */
      reorder: { ms: milliseconds.default(5000) },
    },
  } as const;
}

/**
 * Messages of the queues.
 *
 * @param fields names that `match` may give a value: it is the message's group, or stands in its body
 */
export function sqsTarget<Field extends string>(fields: readonly Field[]) {
  return {
    name: 'sqs',
    match: { queue: name.optional(), ...optional(fields) },
    actions: {
      /** Delivered once more `ms` after it was deleted; each message at most once. */
      redeliver: { ms: milliseconds.default(0) },
      /** Visible again `ms` after it was received, while its receiver still works. */
      'early-visibility': { ms: milliseconds.default(0) },
    },
  } as const;
}

/** Invocations. */
export const LAMBDA_TARGET = {
  name: 'lambda',
  match: { function: name.optional() },
  actions: {
    /** The environment ends before the handler runs, or when it has finished and before that counts. */
    kill: { when: when.default('before') },
    throttle: {},
    slow: { ms: milliseconds },
    /** A batch of a mapping with a batching window waits `ms` to fill, as with very little traffic. */
    'stretch-window': { ms: milliseconds.default(20_000) },
  },
} as const;

/** Calls at the AWS endpoints. */
export const SDK_TARGET = {
  name: 'sdk',
  match: {
    service: z.enum(['dynamodb', 'sqs', 'eventbridge', 's3', 's3vectors', 'secretsmanager']).optional(),
    operation: name.optional(),
    function: name.optional(),
  },
  actions: {
    throttle: {},
    error: {},
    /** Carried out, and the connection dropped in place of the answer. */
    'lost-response': {},
    /** Only TransactWriteItems. */
    conflict: {},
    slow: { ms: milliseconds },
    /** Every running environment of the calling function ends, before or after the call is carried out. */
    'kill-caller': { when: when.default('before') },
  },
} as const;

/**
 * What of AWS can be disturbed.
 *
 * @typeParam Field what `match` of the bus and the queues may name beside their own
 */
export type AwsTarget<Field extends string = never> =
  | ReturnType<typeof busTarget<Field>>
  | ReturnType<typeof sqsTarget<Field>>
  | typeof LAMBDA_TARGET
  | typeof SDK_TARGET;

function optional<Field extends string>(fields: readonly Field[]) {
  const members = fields.map((field) => [field, name.optional()] as const);
  return Object.fromEntries(members) as Record<Field, z.ZodOptional<typeof name>>;
}
