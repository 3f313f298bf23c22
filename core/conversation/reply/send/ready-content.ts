import { limitProblem } from '#core/whatsapp/outbound/limit-problem.ts';
import { mediaObjectOf, type ReadyContent } from './media-object.ts';
import { refusedUpload, uploadFailed } from './refused-upload.ts';
import type { Settlement } from './sender-ports.ts';
import type { Sending } from './sending.ts';
import { UPLOAD_NEEDS_MS } from './time-limits.ts';
import { fail, later, waitForCircuit } from './write-outcome.ts';

/**
 * A content as it can be sent. A file is uploaded first, unless WhatsApp has it already: before the intent, since no
 * customer sees it. So an environment that dies meanwhile leaves nothing that would have to be waited for, and two
 * that do the same have uploaded a file twice.
 *
 * @returns `ended`: the file cannot be sent, and so the reply has an end
 * @throws {SendPostponedError} when it can go later
 */
export async function readyContent(
  sending: Sending,
): Promise<ReadyContent | { kind: 'ended'; settlement: Settlement | undefined }> {
  const { ports, record, conversation, reply } = sending;
  const { content } = reply;
  const object = mediaObjectOf(content);
  if (content.kind !== 'media' || !object) return { kind: 'ready', content, isNew: false };
  const ended = (settlement: Settlement | undefined) => ({ kind: 'ended' as const, settlement });
  if (limitProblem(content) !== undefined) return ended(await fail(sending, { reason: 'unsendable' }));
  const withId = (id: string) => ({ ...content, object: undefined, id });
  const known = await ports.media.idOf(conversation, object);
  if (known !== undefined) return { kind: 'ready', content: withId(known), isNew: false };
  sending.requireTime(UPLOAD_NEEDS_MS);
  const result = await ports.media.upload(conversation, object, record.trace_id);
  switch (result.kind) {
    case 'uploaded':
      return { kind: 'ready', content: withId(result.id), isNew: true };
    case 'gone':
      return ended(await fail(sending, { reason: 'media_gone' }));
    case 'refused':
      return ended(await refusedUpload(sending, result));
    case 'unreadable':
    case 'unknown':
      return ended(await uploadFailed(sending));
    case 'not_connected':
      return ended(await later(sending, { reason: 'not_connected' }));
    case 'not_configured':
      return ended(await later(sending, { reason: result.reason }));
    case 'circuit_open':
      return ended(await waitForCircuit(sending, result));
  }
}
