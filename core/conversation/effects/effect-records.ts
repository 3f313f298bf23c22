import * as z from 'zod';
import { shortHash } from '#platform/ids/hash.ts';
import { canonicalJson } from '#platform/json/canonical-json.ts';
import { TOOL_EFFECTS } from '../../tools/tool.ts';

/**
 * What is known of an effect:
 * - `begun`: its call was declared, and nothing more is known; it may have happened, or happen yet;
 * - `done`: it happened; `unknown`: its call ended, and nothing says whether it happened;
 * - `not_done`: it surely did not happen, and may be tried again.
 */
const effectStatusSchema = z.enum(['begun', 'done', 'unknown', 'not_done']);

/**
 * A call of a tool that changes something outside, written before it is made. One item for each tool and arguments.
 *
 * - `effect`: what the tool changes.
 * - `seq`: the `inbound_seq` through which its turn has read. While those messages are owed an answer, it is not begun again.
 * - `output`: what came of it, as a model reads it.
 * - `expires_at`: seconds since the epoch.
 */
export const effectSchema = z.object({
  effect_id: z.string(),
  tool: z.string(),
  effect: z.enum(TOOL_EFFECTS).default('write'),
  arguments: z.string(),
  turn_id: z.string(),
  seq: z.int(),
  status: effectStatusSchema,
  begun_at: z.string(),
  output: z.string().optional(),
  duration_ms: z.int().optional(),
  expires_at: z.number(),
});

export type Effect = z.infer<typeof effectSchema>;

/** Names a call by what it does: the tool and its arguments, in whatever order these stand, and however an accent is encoded. */
export function callHash(tool: string, values: Record<string, unknown>): string {
  return shortHash([tool, canonicalJson(values).normalize('NFC')]);
}
