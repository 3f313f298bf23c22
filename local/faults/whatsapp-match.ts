import { type FaultOf, isPart, isSame } from '@prosa/local-cloud/faults/target';
import type { SendView } from '../whatsapp/disorder.ts';
import type { WHATSAPP_TARGET } from './whatsapp-target.ts';

type Match = FaultOf<typeof WHATSAPP_TARGET>['match'];

/** What is known of a send: its number first, the rest when the body was read. */
export type KnownSend = Pick<SendView, 'phoneNumberId'> & Partial<SendView>;

/** Whether only the body tells if a send fits. */
export function needsBody(match: Match): boolean {
  return match?.to !== undefined || match?.type !== undefined || match?.text !== undefined;
}

/** Read marks and uploads fit only where they are asked for, so that they take no message's fault. */
const ASKED_FOR: ReadonlySet<string | undefined> = new Set(['mark_read', 'upload']);

/** Whether a send fits. */
export function fitsSend(match: Match, { phoneNumberId, recipient = [], type, text }: KnownSend): boolean {
  return (
    isSame(match?.phone_number_id, phoneNumberId) &&
    (match?.to === undefined || recipient.includes(match.to)) &&
    (match?.type === undefined ? !ASKED_FOR.has(type) : match.type === type) &&
    isPart(match?.text, text)
  );
}
