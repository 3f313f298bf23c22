import { GraphApiError, invalidParameter, missingParameter } from './graph-error.ts';

/** Longest text message, in characters. */
const MAX_TEXT_LENGTH = 4096;

/** Longest `biz_opaque_callback_data`, in bytes. */
const MAX_CALLBACK_DATA_BYTES = 512;

const MESSAGE_TYPES = [
  'text',
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'location',
  'contacts',
  'interactive',
  'template',
  'reaction',
] as const;

type JsonObject = Record<string, unknown>;

/** What a request to `/messages` asks for. */
export type SendRequest =
  | { kind: 'message'; to: string; input: string; callbackData: string | undefined; body: JsonObject }
  | { kind: 'mark_read' };

/**
 * Checks the body of a request to `/messages` as far as WhatsApp's reference says what is allowed.
 *
 * @throws {GraphApiError} 131008 for what is missing, 100 for what is wrong, 131009 for an unknown type
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/text-messages
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
  const to = body.to === undefined ? input : input.replace(/[\s()+.-]/g, '');
  if (!(body.to === undefined ? /^[A-Z]{2}\.[\w.]{1,137}$/ : /^\d{6,15}$/).test(to)) {
    throw invalidParameter('Param to is not a valid WhatsApp number or user id.');
  }
  checkContent(body);
  return { kind: 'message', to, input, callbackData: callbackDataOf(body), body };
}

function parseObject(text: string): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new GraphApiError(400, 100, 'Invalid parameter', 'The request body is not valid JSON.');
  }
  if (!isObject(parsed)) throw invalidParameter('The request body is not a JSON object.');
  return parsed;
}

function parseMarkRead(body: JsonObject): SendRequest {
  if (body.status !== 'read') throw invalidParameter("Param status must be one of {'READ'}.");
  if (typeof body.message_id !== 'string') throw missingParameter('message_id');
  return { kind: 'mark_read' };
}

function checkContent(body: JsonObject): void {
  const type = body.type ?? 'text';
  if (!MESSAGE_TYPES.some((known) => known === type)) {
    throw new GraphApiError(
      400,
      131009,
      'Parameter value is not valid',
      `Param type is not one of ${MESSAGE_TYPES}.`,
    );
  }
  const content = body[String(type)];
  if (content === undefined) throw missingParameter(String(type));
  if (type !== 'text') return;
  if (!isObject(content)) throw invalidParameter('Param text must be a JSON object.');
  const text = content.body;
  if (text === undefined || text === '') throw missingParameter("text['body']");
  if (typeof text !== 'string') throw invalidParameter("Param text['body'] must be a string.");
  if (text.length > MAX_TEXT_LENGTH) {
    throw invalidParameter(`Param text['body'] must be at most ${MAX_TEXT_LENGTH} characters long.`);
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
