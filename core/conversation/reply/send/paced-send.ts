import type { NumberBackoff } from '#core/channel/number-backoff.ts';
import type { SlowChannels } from '#core/channel/slow-channels.ts';
import type { Conversation } from '#core/conversation/records.ts';
import type { SendResult } from './sender-ports.ts';

/**
 * Sends, and has the number slow down when WhatsApp refuses the message because the number sends too many, or takes long
 * to answer.
 *
 * @param now milliseconds since the epoch
 */
export async function pacedSend(
  { backoff, slow }: { backoff: NumberBackoff; slow: SlowChannels },
  { tenant_id, channel_id }: Conversation,
  send: () => Promise<SendResult>,
  now: () => number,
): Promise<SendResult> {
  const sentAt = now();
  const result = await send();
  slow.answered({ tenantId: tenant_id, channelId: channel_id }, sentAt);
  if (result.kind === 'accepted') backoff.accepted(tenant_id, channel_id, sentAt);
  if (result.kind === 'refused' && result.action.kind === 'throughput') {
    const atLeastMs = result.action.minWaitSeconds * 1_000;
    backoff.refused(tenant_id, channel_id, { sentAt, atLeastMs });
  }
  return result;
}
