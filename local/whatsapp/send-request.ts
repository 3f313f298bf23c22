import { invalidParameter, invalidValue, missingParameter } from './graph-error.ts';
import { isMessageType, MESSAGE_TYPES, type MessageType, problemOf } from './message-content.ts';

/** Longest `biz_opaque_callback_data`, in bytes. */
const MAX_CALLBACK_DATA_BYTES = 512;

type JsonObject = Record<string, unknown>;

/** A message that the sender asks to send. */
export interface MessageRequest {
  kind: 'message';
  type: MessageType;
  /** The recipient's number, digits only, or user id. */
  to: string;
  /** The recipient as it was given. */
  input: string;
  callbackData: string | undefined;
  body: JsonObject;
}

/** What a request to `/messages` asks for. */
export type SendRequest = MessageRequest | { kind: 'mark_read'; messageId: string; typing: boolean };

/**
 * Checks the body of a request to `/messages` as far as WhatsApp's reference says what is allowed.
 *
 * @throws {GraphApiError} 131008 for what is missing, 131009 for a value that is not allowed, 100 for what is
 *   not of the right form and for a text that is too long
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
 */
export function parseSendRequest(text: string): SendRequest {
  const body = parseObject(text);
  if (body.messaging_product === undefined) throw missingParameter('messaging_product');
  if (body.messaging_product !== 'whatsapp') {
    throw invalidParameter("Param messaging_product must be one of {'WHATSAPP'}.");
  }
  if (body.status !== undefined) return parseMarkRead(body);

  const input = body.to ?? body.recipient;
  if (input === undefined) throw missingParameter('to');
  if (typeof input !== 'string') throw invalidParameter('Param to must be a string.');
  // With both, the number is the recipient.
  const to = body.to === undefined ? input : input.replace(/[\s()+.-]/g, '');
  if (!(body.to === undefined ? /^[A-Z]{2}\.[\w.]{1,137}$/ : /^\d{6,15}$/).test(to)) {
    throw invalidParameter('Param to is not a valid WhatsApp number or user id.');
  }
  const recipientType = body.recipient_type ?? 'individual';
  if (recipientType !== 'individual' && recipientType !== 'group') {
    throw invalidParameter("Param recipient_type must be one of {'INDIVIDUAL', 'GROUP'}.");
  }
  checkContext(body.context);
  const type = checkContent(body);
  return { kind: 'message', type, to, input, callbackData: callbackDataOf(body), body };
}

function parseObject(text: string): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw invalidParameter('The request body is not valid JSON.');
  }
  if (!isObject(parsed)) throw invalidParameter('The request body is not a JSON object.');
  return parsed;
}

/** @see https://developers.facebook.com/documentation/business-messaging/whatsapp/typing-indicators */
function parseMarkRead(body: JsonObject): SendRequest {
  if (body.status !== 'read') throw invalidParameter("Param status must be one of {'READ'}.");
  const { message_id: messageId, typing_indicator: typing } = body;
  if (messageId === undefined || messageId === '') throw missingParameter('message_id');
  if (typeof messageId !== 'string') throw invalidParameter('Param message_id must be a string.');
  if (typing === undefined) return { kind: 'mark_read', messageId, typing: false };
  if (!isObject(typing)) throw invalidParameter('Param typing_indicator must be a JSON object.');
  if (typing.type === undefined) throw missingParameter("typing_indicator['type']");
  if (typing.type !== 'text') throw invalidValue("Param typing_indicator['type'] must be one of {'TEXT'}.");
  return { kind: 'mark_read', messageId, typing: true };
}

function checkContent(body: JsonObject): MessageType {
  const type = body.type ?? 'text';
  if (!isMessageType(type)) throw invalidValue(`Param type is not one of ${MESSAGE_TYPES}.`);
  const content = body[type];
  if (content === undefined) throw missingParameter(type);
  if (type === 'text') {
    if (!isObject(content)) throw invalidParameter('Param text must be a JSON object.');
    if (content.body === '') throw missingParameter("text['body']");
  }
  const problem = problemOf(type, content);
  if (problem?.missing) throw missingParameter(problem.parameter);
  if (problem) {
    const details = `Param ${problem.parameter}: ${problem.message}.`;
    throw type === 'text' ? invalidParameter(details) : invalidValue(details);
  }
  return type;
}

function checkContext(context: unknown): void {
  if (context === undefined) return;
  if (!isObject(context)) throw invalidParameter('Param context must be a JSON object.');
  if (context.message_id === undefined) throw missingParameter("context['message_id']");
  if (typeof context.message_id !== 'string' || context.message_id === '') {
    throw invalidParameter("Param context['message_id'] must be a string.");
  }
}

function callbackDataOf(body: JsonObject): string | undefined {
  const data = body.biz_opaque_callback_data;
  if (data === undefined) return undefined;
  if (typeof data !== 'string' || Buffer.byteLength(data) > MAX_CALLBACK_DATA_BYTES) {
    throw invalidParameter(
      `Param biz_opaque_callback_data must be text of at most ${MAX_CALLBACK_DATA_BYTES} bytes.`,
    );
  }
  return data;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
