import { isWindowOpen } from '../conversation/reply/gate.ts';
import type { ContentOf } from '../whatsapp/outbound/outbound-content.ts';
import { replied, type WasSeen } from './desk-changes.ts';
import { checkId, NOTE_LENGTH, REPLY_LENGTH, readBody } from './desk-input.ts';
import { writeNote } from './desk-note.ts';
import {
  type DeskAction,
  type DeskPorts,
  type DeskSubject,
  type NoteOutcome,
  type ReplyOutcome,
  type Requested,
  requestOf,
  type Seen,
  type SeenBefore,
} from './desk-ports.ts';
import { type DeskContext, writeDeskChange } from './desk-write.ts';
import { WindowClosedError } from './errors.ts';
import { tell } from './publish-desk.ts';
import { refuseTemplate } from './refuse-template.ts';
import { refuseUnseen } from './unseen.ts';

/** A text of the person's own, 1 to 4,096 UTF-16 units and not only blanks; a template with its values; or a file. */
export type Said =
  | { body: string; template?: undefined; file?: undefined }
  | { template: ContentOf<'template'>; body?: undefined; file?: undefined }
  | { file: ContentOf<'media'>; body?: undefined; template?: undefined };

/** What of it goes out, and for a repetition has to be the same. @throws {DeskInputError} */
function wordsOf({ body, template, file }: Said): {
  content: ContentOf<'text' | 'template' | 'media'>;
  asked: string;
} {
  const content = template ?? file;
  if (content) return { content, asked: JSON.stringify(content) };
  const text = readBody(body ?? '', REPLY_LENGTH);
  return { content: { kind: 'text', body: text }, asked: text };
}

/**
 * See `DeskActions.reply`.
 *
 * @param as.kind its id counts among those of one kind; `about`: what it is a repetition of, besides its words
 */
export async function say(
  ports: DeskPorts,
  action: DeskAction & Seen & SeenBefore & Requested & Said,
  as: { kind: string; about: string } = { kind: 'reply', about: action.conversationId },
): Promise<ReplyOutcome> {
  const { tenantId, userId, requestId, template } = action;
  checkId('userId', userId);
  checkId('requestId', requestId);
  const { content, asked } = wordsOf(action);
  const policy = await ports.policyOf(tenantId);
  const request = requestOf(action, as.kind, [requestId], [as.about, asked]);
  const done = await writeDeskChange(ports, { ...action, request }, async (seen, { now, ...first }) => {
    if (template) await refuseTemplate(ports.table, seen, template);
    else if (!isWindowOpen(seen, now)) throw new WindowClosedError(seen.conversation_id);
    const { seenThrough } = action;
    if (seenThrough) await refuseUnseen(ports.conversations, seen, userId, seenThrough);
    return replied(seen, { userId, content, ...whatWasSeen(action, first) }, policy, now);
  });
  await tell(ports, done, userId);
  if (!done.reply) throw new TypeError('a reply was written without its row');
  return { conversation: done.conversation, reply: done.reply, repeated: done.repeated };
}

/** What the person says that they saw; where they say nothing, what was there when the action began. */
export function whatWasSeen(
  { seqSeen, unheardSeen, seenThrough }: Seen & SeenBefore,
  { firstInboundSeq, firstUnheard }: Pick<DeskContext, 'firstInboundSeq' | 'firstUnheard'>,
): WasSeen {
  const seq = seqSeen ?? seenThrough?.seq;
  if (seq === undefined) return { seqSeen: firstInboundSeq, unheardSeen: firstUnheard };
  return { seqSeen: seq, unheardSeen: unheardSeen ?? seenThrough?.unheard ?? [] };
}

/** See `DeskActions.note`. */
export async function writeDown(
  ports: DeskPorts,
  note: DeskSubject & Requested & { body: string },
): Promise<NoteOutcome> {
  const { conversationId, userId, requestId } = note;
  checkId('userId', userId);
  checkId('requestId', requestId);
  const body = readBody(note.body, NOTE_LENGTH);
  const request = requestOf(note, 'note', [requestId], [conversationId, body]);
  return writeNote(ports, { ...note, body, request });
}
