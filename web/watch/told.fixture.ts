import type { CapturedEvent, ChatEntry } from '../../local/watch/watch-answer.ts';

/** A time of day, in seconds. */
export const at = (second: number): string =>
  new Date(Date.UTC(2026, 8, 1, 12, 0, 0) + second * 1_000).toISOString();

const BETWEEN = { phone_number_id: '101', user_id: 'BR.1', wa_id: '5511' };

/** A customer's message of any type. */
export function wrote(
  id: string,
  second: number,
  message: Record<string, unknown> = { type: 'text', text: { body: `pergunta ${id}` } },
  between: Partial<typeof BETWEEN> = {},
): Extract<ChatEntry, { kind: 'customer' }> {
  return {
    ...{ kind: 'customer', at: at(second), ...BETWEEN, name: 'Ana', ...between },
    message: { ...message, id, type: String(message.type) },
  };
}

/** A message of the business. */
export function answered(
  wamid: string,
  second: number,
  body: Record<string, unknown> = { type: 'text', text: { body: `resposta ${wamid}` } },
): Extract<ChatEntry, { kind: 'business' }> {
  return { kind: 'business', at: at(second), ...BETWEEN, wamid, body };
}

/** An event of the conversation `cv_1`. */
export function told(
  id: string,
  type: string,
  second: number,
  payload: Record<string, unknown>,
  traceId = 't1',
): CapturedEvent {
  return {
    ...{ 'detail-type': type, source: 'prosa.test', time: at(second) },
    detail: {
      ...{ event_id: id, timestamp: at(second), trace_id: traceId, conversation_id: 'cv_1', payload },
    },
  };
}

/** That the bus has a customer's message. */
export const heard = (messageId: string, second: number, traceId = 't1'): CapturedEvent =>
  told(
    `heard-${messageId}`,
    'inbox.message.received',
    second,
    {
      ...{ messageId, channelId: '101', contact: { waId: '5511', userId: 'BR.1', name: 'Ana' } },
      ...{ body: `pergunta ${messageId}`, mediaType: 'text' },
    },
    traceId,
  );
