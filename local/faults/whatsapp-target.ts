import { milliseconds, name, when } from '@prosa/local-cloud/faults/target';
import * as z from 'zod';
import { retryAfter } from './retry-after.ts';

const code = z.int().min(0).max(999_999);
const later = z.boolean().default(false);
const only = z
  .array(z.enum(['sent', 'delivered', 'read', 'failed']))
  .min(1)
  .optional();

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * What WhatsApp may do. `match.to` is the customer's number or user id, `match.text` a part of any text in the
 * message, `match.type` the type of the message; read marks are left alone unless it is `mark_read`, uploads of files unless it is `upload`.
 */
export const WHATSAPP_TARGET = {
  name: 'whatsapp',
  match: {
    to: name.optional(),
    phone_number_id: name.optional(),
    type: name.optional(),
    text: name.optional(),
  },
  actions: {
    /** Answered with an error code, and what WhatsApp documents of it unless told otherwise. */
    refuse: {
      code,
      status: z.int().min(400).max(599).optional(),
      subcode: z.int().min(0).optional(),
      details: z.string().max(1000).optional(),
      transient: z.boolean().optional(),
      retry_after: retryAfter.optional(),
    },
    /** An HTTP status without a code of WhatsApp's; `after`: although the message was accepted. */
    error: {
      status: z.int().min(400).max(599).default(502),
      retry_after: retryAfter.optional(),
      when: when.default('before'),
    },
    /** No answer until the caller gives up, or `ms` later a dropped connection. */
    hang: { ms: milliseconds.optional(), when: when.default('before') },
    /** A dropped connection, nothing accepted; nothing of the body read when `match` needs nothing of it. */
    drop: {},
    'drop-after-accept': {},
    slow: { ms: milliseconds, when: when.default('before') },

    /** A customer's file that is asked for: its address answers with this, 404 unless told. */
    'media-gone': { status: z.int().min(300).max(599).default(404) },
    /** Its bytes are others than told. */
    'media-corrupt': {},
    /** It is told to be this large. */
    'media-large': { mb: z.int().min(1).max(10_000).default(101) },
    /** Its address answers so much later. */
    'media-slow': { ms: milliseconds },

    /** Statuses before the answer to the send. */
    'early-statuses': { only },
    /** The first of the statuses `ms` later, and those after it with it. */
    'late-statuses': { ms: milliseconds, only },
    /** Each status so many times. */
    'repeated-statuses': { times: z.int().min(2).max(100).default(2), only },
    /** Read before delivered before sent. */
    'reordered-statuses': {},
    'no-statuses': { only },
    /** Accepted, and then a status `failed` with the code, in place of those that would follow. */
    'fail-later': {
      code,
      ms: milliseconds.optional(),
      after: z.enum(['accepted', 'sent', 'delivered']).default('accepted'),
    },

    /** 131056 above the pair rate: so many messages to one customer at once, then one each `ms`. */
    'pair-rate': {
      burst: z.int().min(1).max(1000).default(45),
      ms: milliseconds.min(1).default(6000),
      later,
    },
    /** 130429 above so many messages of one business number within a second. */
    throughput: { per_second: z.int().min(1).max(10_000).default(80), later },
    /** 131047 for all but templates when the customer has not written for so long. */
    window: { ms: milliseconds.default(DAY_MS), later },
    /** 131050 to a customer who wants no more messages. */
    'opt-out': { later },
    /** A wrong token is taken. */
    'any-token': {},
  },
} as const;
