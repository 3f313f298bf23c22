import * as z from 'zod';
import { mediaFailureSchema, mediaKindSchema } from '../media/message-media.ts';
import { conversationEvent } from './envelope.ts';
import { EVENT_NAMES } from './names.ts';

/** The file of a message will not come; the conversation goes on without it. `messageHash`: as in `inbox.media.ready`. */
export const inboxMediaFailedSchema = conversationEvent(
  EVENT_NAMES.inboxMediaFailed,
  z.object({ messageHash: z.string().min(1), kind: mediaKindSchema, reason: mediaFailureSchema }),
);

export type InboxMediaFailed = z.infer<typeof inboxMediaFailedSchema>;
