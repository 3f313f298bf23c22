import * as z from 'zod';

/**
 * What one message does to another: it takes it back, replaces its text, or puts an emoji at it (without a text: takes
 * it away). `order` is the message's own, see `orderKey`: of two changes the later counts, whichever arrives first.
 * `at`: the provider's time; `from_me`: the business made it, on its phone.
 */
export const messageChangeSchema = z.object({
  kind: z.enum(['revoke', 'edit', 'reaction']),
  order: z.string(),
  at: z.string(),
  text: z.string().optional(),
  from_me: z.boolean(),
  late: z.boolean(),
});

export type MessageChange = z.infer<typeof messageChangeSchema>;

/** Without an emoji it was taken away. */
const reactionSchema = z.object({ emoji: z.string().optional(), order: z.string() });

/** The reactions at a message or reply, one for each side. */
export const reactionsSchema = z.object({
  customer: reactionSchema.optional(),
  business: reactionSchema.optional(),
});

export type Reactions = z.infer<typeof reactionsSchema>;
