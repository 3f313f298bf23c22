import type { Conversation } from '#core/conversation/records.ts';
import { type ChannelVoice, withToken } from './send-content.ts';

/** The longest wait for it, in milliseconds: an answer may be ready before. */
export const PRESENCE_TIMEOUT_MS = 2_000;

/** How it ended. None of it matters to the customer's answer. */
export type PresenceOutcome = 'shown' | 'not_shown';

/**
 * Marks a customer's message as read, and shows "typing …" until the answer comes. It is a courtesy: tried once, for two
 * seconds, while the model thinks, and whatever goes wrong costs nothing else. Never throws.
 *
 * @param messageId the provider's
 * @param onTrouble told what Secrets Manager threw
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/typing-indicators
 */
export async function showPresence(
  voice: ChannelVoice,
  { channel_id }: Pick<Conversation, 'channel_id'>,
  messageId: string,
  traceId: string,
  onTrouble: (error: unknown) => void,
): Promise<PresenceOutcome> {
  try {
    const outcome = await withToken(voice, channel_id, (accessToken) =>
      voice.api.markRead({ phoneNumberId: channel_id, messageId, typing: true, accessToken, traceId }),
    );
    return outcome?.kind === 'marked' ? 'shown' : 'not_shown';
  } catch (error) {
    onTrouble(error);
    return 'not_shown';
  }
}
