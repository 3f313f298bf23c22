import * as z from 'zod';
import { ProsaError } from '#platform/runtime/errors.ts';
import { actionFor, type Refusal } from '../errors/error-codes.ts';
import { mayRetry } from '../errors/refusal-action.ts';
import type { Failed, MarkReadOutcome, Refused, SendOutcome, UploadOutcome } from './send-outcome.ts';

/** An answer of the API, as read from the connection. */
export interface Answer {
  httpStatus: number;
  /** JSON or not. */
  body: string;
  /** What the header `Retry-After` asks for, in seconds. */
  retryAfter?: number | undefined;
}

/** An answer that does not tell whether the message was accepted. */
class UnclearAnswerError extends ProsaError {
  override readonly name = 'UnclearAnswerError';

  constructor(reason: string) {
    super(reason, {
      retryable: false,
      operatorHint:
        'The sender waits for a status of the message. If it repeats, look at what answers in the place of WhatsApp.',
    });
  }
}

/** Lists in answers may be absent, hold nulls, and more than one entry. */
function listOf<Item extends z.ZodType>(item: Item) {
  return z.array(item.nullable().catch(null)).catch([]);
}

const text = z.string().min(1).optional().catch(undefined);

const acceptedSchema = z.object({
  messages: listOf(z.object({ id: z.string().min(1), message_status: text })),
  contacts: listOf(z.object({ wa_id: text, user_id: text })),
});

const markedSchema = z.object({ success: z.literal(true) });

const uploadedSchema = z.object({ id: z.union([z.string().min(1), z.int().transform(String)]) });

const integer = z.union([
  z.int(),
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
]);

const refusedSchema = z.object({
  error: z.object({
    code: integer,
    error_subcode: integer.optional().catch(undefined),
    message: z.string().catch(''),
    error_data: z.object({ details: text }).optional().catch(undefined),
    is_transient: z.boolean().catch(false),
    fbtrace_id: text,
  }),
});

/**
 * Reads the answer to a send.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
 */
export function outcomeOfAnswer(answer: Answer): SendOutcome {
  return refusalOrElse(answer, (json) => {
    const accepted = acceptedSchema.safeParse(json).data;
    const message = accepted?.messages.find((entry) => entry !== null);
    if (!message) return unclear(`HTTP ${answer.httpStatus} without a message id`);
    const contact = accepted?.contacts.find((entry) => entry !== null);
    return {
      kind: 'accepted',
      messageId: message.id,
      ...(message.message_status !== undefined && { messageStatus: message.message_status }),
      ...(contact?.wa_id !== undefined && { waId: contact.wa_id }),
      ...(contact?.user_id !== undefined && { userId: contact.user_id }),
    };
  });
}

/** Reads the answer to a read mark. */
export function markReadOutcomeOfAnswer(answer: Answer): MarkReadOutcome {
  return refusalOrElse(answer, (json) =>
    markedSchema.safeParse(json).success
      ? { kind: 'marked' }
      : unclear(`HTTP ${answer.httpStatus} without success`),
  );
}

/**
 * Reads the answer to an upload.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#upload-media
 */
export function uploadOutcomeOfAnswer(answer: Answer): UploadOutcome {
  return refusalOrElse(answer, (json) => {
    const { data } = uploadedSchema.safeParse(json);
    return data ? { kind: 'uploaded', id: data.id } : unclear(`HTTP ${answer.httpStatus} without an id`);
  });
}

function refusalOrElse<Outcome>(answer: Answer, onSuccess: (json: unknown) => Outcome) {
  const { httpStatus, retryAfter } = answer;
  const json = parse(answer.body);
  const error = refusedSchema.safeParse(json).data?.error;
  if (error) {
    const {
      code,
      error_subcode: subcode,
      is_transient: transient,
      error_data,
      fbtrace_id: fbtraceId,
    } = error;
    return refused({ httpStatus, code, subcode, transient, retryAfter }, error.message, {
      ...(error_data?.details !== undefined && { details: error_data.details }),
      ...(fbtraceId !== undefined && { fbtraceId }),
    });
  }
  if (httpStatus >= 200 && httpStatus < 300) return onSuccess(json);
  // 408 is sent for a request that was not read to its end, but also by proxies that gave up waiting.
  if (httpStatus >= 500 || httpStatus === 408) return unclear(`HTTP ${httpStatus} without an error code`);
  return refused({ httpStatus, retryAfter }, `HTTP ${httpStatus} without an error code`);
}

function refused(
  refusal: Refusal & { httpStatus: number },
  title: string,
  more: Pick<Refused, 'details' | 'fbtraceId'> = {},
): Refused | Failed {
  const { code, subcode, httpStatus } = refusal;
  const action = actionFor(refusal);
  if (action.kind === 'unclear') return unclear(`HTTP ${httpStatus} with code ${code}: ${action.reason}`);
  return {
    kind: 'refused',
    ...(code !== undefined && { code }),
    ...(subcode !== undefined && { subcode }),
    title,
    ...more,
    httpStatus,
    action,
    retryable: mayRetry(action),
  };
}

function unclear(reason: string): Failed {
  return { kind: 'unknown', cause: new UnclearAnswerError(reason) };
}

/** A body that is not JSON fits no schema. Proxies answer with HTML. */
function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
