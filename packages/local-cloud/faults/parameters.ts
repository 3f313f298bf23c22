import * as z from 'zod';

/** A day: nothing waits longer. */
const LONGEST_MS = 24 * 60 * 60 * 1000;

/** Something that has a name, or a part of it. */
export const name = z.string().min(1).max(300);

export const milliseconds = z.int().min(0).max(LONGEST_MS);

/** Before what is asked for is done, or after it and in place of the answer. */
export const when = z.enum(['before', 'after']);

/** Seconds, for the header `Retry-After`. */
export const retryAfter = z.int().min(0).max(86_400);
