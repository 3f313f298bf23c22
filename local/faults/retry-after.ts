import * as z from 'zod';

/** Seconds, for the header `Retry-After`. */
export const retryAfter = z.int().min(0).max(86_400);
