import * as z from 'zod';
import { ledgerKey } from '../shared/conversation/keys.ts';
import type { Conversation, ReplyRow } from '../shared/conversation/records.ts';
import type { SecretReader } from '../shared/secrets/secret-reader.ts';
import { channelSecretName } from '../shared/tenancy/keys.ts';
import { type CloudApi, UnsendableMessageError } from '../shared/whatsapp/cloud-api.ts';
import type { SendResult } from './send-replies.ts';

const channelSecretSchema = z.object({ accessToken: z.string().min(1) });

/**
 * Sends one reply as text, once, and says what that came to.
 *
 * The access token is the channel's, from the secret `prosa/<stage>/channel/<phone_number_id>`. The
 * ledger key travels with the message and comes back in its statuses.
 */
export async function sendText(
  world: { api: CloudApi; secrets: SecretReader; stage: string },
  message: { conversation: Conversation; reply: ReplyRow; traceId: string },
): Promise<SendResult> {
  const { conversation, reply, traceId } = message;
  const phoneNumberId = conversation.channel_id;
  const secret = await world.secrets.read(channelSecretName(world.stage, phoneNumberId), channelSecretSchema);
  if (!secret) return { status: 'postponed', reason: `the channel ${phoneNumberId} has no access token` };
  try {
    const outcome = await world.api.sendText({
      phoneNumberId,
      to: conversation.wa_id ?? '',
      body: reply.body,
      callbackData: ledgerKey(conversation.conversation_id, reply.reply_seq),
      accessToken: secret.accessToken,
      traceId,
    });
    switch (outcome.kind) {
      case 'accepted':
        return { status: 'sent', messageId: outcome.messageId };
      case 'unknown':
        return { status: 'unknown', reason: 'no_clear_answer' };
      case 'not_connected':
        return { status: 'postponed', reason: 'WhatsApp was not reached' };
      case 'refused': {
        const code = outcome.code === undefined ? {} : { code: outcome.code };
        return outcome.retryable
          ? { status: 'postponed', reason: 'WhatsApp refused for now', ...code }
          : { status: 'failed', reason: 'refused', ...code };
      }
    }
  } catch (error) {
    if (error instanceof UnsendableMessageError) return { status: 'failed', reason: 'unsendable' };
    throw error;
  }
}
