import * as z from 'zod';
import { MODEL_TARGET } from '../../../local/faults/model-target.ts';
import { WHATSAPP_TARGET } from '../../../local/faults/whatsapp-target.ts';
import { milliseconds, name, when } from './parameters.ts';

const service = z.enum(['dynamodb', 'sqs', 'eventbridge', 'secretsmanager']);

/**
 * What can be disturbed: for each target the filter of `match` and the actions with what each takes.
 *
 * `queue` and `function` are parts of a physical name and `text` is a part of what is said; upper and lower case
 * do not matter for these. Everything else in `match` is compared as a whole.
 */
export const TARGETS = {
  bus: {
    match: { detail_type: name.optional(), conversation_id: name.optional() },
    actions: {
      /** Delivered a second time, `ms` later. */
      duplicate: { ms: milliseconds.default(0) },
      /** Delivered `ms` late. */
      delay: { ms: milliseconds },
      /** Held until the next event of the same conversation to the same target has passed, at most `ms`. */
      reorder: { ms: milliseconds.default(5000) },
    },
  },
  sqs: {
    match: { queue: name.optional(), conversation_id: name.optional() },
    actions: {
      /** Delivered once more `ms` after it was deleted; each message at most once. */
      redeliver: { ms: milliseconds.default(0) },
      /** Visible again `ms` after it was received, while its receiver still works. */
      'early-visibility': { ms: milliseconds.default(0) },
    },
  },
  lambda: {
    match: { function: name.optional() },
    actions: {
      /** The environment ends before the handler runs, or when it has finished and before that counts. */
      kill: { when: when.default('before') },
      throttle: {},
      slow: { ms: milliseconds },
    },
  },
  sdk: {
    match: { service: service.optional(), operation: name.optional(), function: name.optional() },
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
  },
  whatsapp: WHATSAPP_TARGET,
  model: MODEL_TARGET,
} as const;
