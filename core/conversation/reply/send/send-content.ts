import * as z from 'zod';
import { ledgerKey } from '#core/conversation/keys.ts';
import type { Conversation } from '#core/conversation/records.ts';
import { channelSecretName } from '#core/tenant/keys.ts';
import { type CloudApi, UnsendableMessageError } from '#core/whatsapp/outbound/cloud-api.ts';
import type { SecretReader } from '#platform/secrets/secret-reader.ts';
import type { ReplyRow } from '../reply-records.ts';
import type { SendResult } from './sender-ports.ts';

const channelSecretSchema = z.object({ accessToken: z.string().min(1) });

/** Reasons with which a token is refused. */
const TOKEN_REFUSED: readonly string[] = ['token_invalid', 'token_expired'];

/** What speaking for a channel needs. */
export interface ChannelVoice {
  api: CloudApi;
  secrets: SecretReader;
  stage: string;
}

/** The channel's access token, from the secret `prosa/<stage>/channel/<phone_number_id>`. */
export async function accessTokenOf(
  { secrets, stage }: Pick<ChannelVoice, 'secrets' | 'stage'>,
  channelId: string,
  options: { refresh?: boolean } = {},
): Promise<string | undefined> {
  const secret = await secrets.read(channelSecretName(stage, channelId), channelSecretSchema, options);
  return secret?.accessToken;
}

/**
 * Sends one reply, once, and says what that came to. The ledger key travels with the message and comes back in
 * its statuses.
 *
 * A token that WhatsApp does not take may be one that this environment remembers and that was replaced meanwhile:
 * where another is stored, that one is tried at once. A refused message was not sent.
 */
export async function sendContent(
  voice: ChannelVoice,
  message: { conversation: Conversation; reply: ReplyRow; traceId: string },
): Promise<SendResult> {
  const { conversation, reply, traceId } = message;
  const { channel_id: channelId, wa_id: waId, wa_user_id: userId } = conversation;
  const accessToken = await accessTokenOf(voice, channelId);
  if (accessToken === undefined) {
    return { kind: 'not_configured', reason: 'no_access_token' };
  }
  if (waId === undefined && userId === undefined) return { kind: 'unsendable', reason: 'no_recipient' };
  const sendWith = (token: string) =>
    voice.api.send({
      phoneNumberId: channelId,
      recipient: waId === undefined ? { userId: userId ?? '' } : { waId },
      content: reply.content,
      callbackData: ledgerKey(conversation.conversation_id, reply.reply_seq),
      accessToken: token,
      traceId,
    });
  try {
    const outcome = await sendWith(accessToken);
    if (outcome.kind !== 'refused' || !TOKEN_REFUSED.includes(outcome.action.reason)) return outcome;
    const stored = await accessTokenOf(voice, channelId, { refresh: true });
    return stored === undefined || stored === accessToken ? outcome : await sendWith(stored);
  } catch (error) {
    if (error instanceof UnsendableMessageError) return { kind: 'unsendable', reason: 'unsendable' };
    throw error;
  }
}
