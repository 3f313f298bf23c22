import * as z from 'zod';
import { ledgerKey } from '#core/conversation/keys.ts';
import type { Conversation } from '#core/conversation/records.ts';
import { channelSecretName } from '#core/tenant/keys.ts';
import { type CloudApi, UnsendableMessageError } from '#core/whatsapp/outbound/cloud-api.ts';
import type { MarkReadOutcome, SendOutcome } from '#core/whatsapp/outbound/send-outcome.ts';
import type { SecretReader } from '#platform/secrets/secret-reader.ts';
import type { ReplyRow } from '../reply-records.ts';
import type { SendResult, UploadResult } from './sender-ports.ts';

const channelSecretSchema = z.object({ accessToken: z.string().min(1) });

/** Reasons with which a token is refused. */
const TOKEN_REFUSED: readonly string[] = ['token_invalid', 'token_expired'];

/** What speaking for a channel needs. */
export interface ChannelVoice {
  api: CloudApi;
  secrets: SecretReader;
  stage: string;
}

/**
 * Speaks for a channel with its access token, from the secret `prosa/<stage>/channel/<phone_number_id>`. A token that WhatsApp
 * does not take may be one that this environment remembers and that was replaced meanwhile: where another is stored, that one
 * is tried at once. What was refused was not done.
 *
 * @returns undefined where the channel has no token
 */
export async function withToken<Outcome extends SendOutcome | MarkReadOutcome | UploadResult>(
  { secrets, stage }: Pick<ChannelVoice, 'secrets' | 'stage'>,
  channelId: string,
  speak: (accessToken: string) => Promise<Outcome>,
): Promise<Outcome | undefined> {
  const tokenOf = async (options?: { refresh: boolean }) =>
    (await secrets.read(channelSecretName(stage, channelId), channelSecretSchema, options))?.accessToken;
  const accessToken = await tokenOf();
  if (accessToken === undefined) return undefined;
  const outcome = await speak(accessToken);
  if (outcome.kind !== 'refused' || !TOKEN_REFUSED.includes(outcome.action.reason)) return outcome;
  const stored = await tokenOf({ refresh: true });
  return stored === undefined || stored === accessToken ? outcome : speak(stored);
}

/**
 * Sends one reply, once, and says what that came to. The ledger key travels with the message and comes back in
 * its statuses.
 */
export async function sendContent(
  voice: ChannelVoice,
  message: { conversation: Conversation; reply: ReplyRow; traceId: string },
): Promise<SendResult> {
  const { conversation, reply, traceId } = message;
  const { channel_id: channelId, wa_id: waId, wa_user_id: userId } = conversation;
  if (waId === undefined && userId === undefined) return { kind: 'unsendable', reason: 'no_recipient' };
  const sendWith = (accessToken: string) =>
    voice.api.send({
      phoneNumberId: channelId,
      recipient: waId === undefined ? { userId: userId ?? '' } : { waId },
      content: reply.content,
      callbackData: ledgerKey(conversation.conversation_id, reply.reply_seq),
      accessToken,
      traceId,
    });
  try {
    const outcome = await withToken(voice, channelId, sendWith);
    return outcome ?? { kind: 'not_configured', reason: 'no_access_token' };
  } catch (error) {
    if (error instanceof UnsendableMessageError) return { kind: 'unsendable', reason: 'unsendable' };
    throw error;
  }
}
