import * as z from 'zod';
import { mediaKindSchema } from '../media/message-media.ts';
import { conversationEvent } from './envelope.ts';
import { EVENT_NAMES } from './names.ts';

/**
 * The file of a customer's message, or of an echo, is in the bucket. `messageHash`: the provider's message id without the
 * phone number in it, as it stands in keys; `bytes`: how many. What the file shows or says is told in no event.
 */
export const inboxMediaReadySchema = conversationEvent(
  EVENT_NAMES.inboxMediaReady,
  z.object({ messageHash: z.string().min(1), kind: mediaKindSchema, bytes: z.int().min(0) }),
);

export type InboxMediaReady = z.infer<typeof inboxMediaReadySchema>;
