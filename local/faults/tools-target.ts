import { milliseconds, name, when } from '@prosa/local-cloud/faults/target';
import * as z from 'zod';

/** What the system behind the demo's tools may do. `match.path` is a part of the path. `after`: it has done what was asked. */
export const TOOLS_TARGET = {
  name: 'tools',
  match: { path: name.optional(), method: z.enum(['GET', 'POST']).optional() },
  actions: {
    error: { status: z.int().min(400).max(599).default(500), when: when.default('before') },
    /** No answer until the caller gives up, or `ms` later a dropped connection. */
    hang: { ms: milliseconds.optional(), when: when.default('before') },
    drop: { when: when.default('before') },
    slow: { ms: milliseconds, when: when.default('before') },
    /** An answer of so many bytes. */
    huge: {
      bytes: z
        .int()
        .min(1)
        .max(50 * 1024 * 1024)
        .default(5 * 1024 * 1024),
    },
    redirect: { to: z.url().default('http://169.254.169.254/latest/meta-data') },
    /** A page for people in place of JSON. */
    nonsense: {},
  },
} as const;
