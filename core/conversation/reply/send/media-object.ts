import type { ContentOf, OutboundContent } from '#core/whatsapp/outbound/outbound-content.ts';

/** A file of the tenant's, in our bucket. */
export type MediaObject = NonNullable<ContentOf<'media'>['object']>;

/** A content as it goes to WhatsApp. `isNew`: its file was uploaded a moment ago. */
export interface ReadyContent {
  kind: 'ready';
  content: OutboundContent;
  isNew: boolean;
}

/** The file that a reply sends from our bucket. */
export function mediaObjectOf(content: OutboundContent): MediaObject | undefined {
  return content.kind === 'media' ? content.object : undefined;
}

/** Reasons of a refusal that may mean that WhatsApp does not know a file's id any more: with which code it says so is not documented. */
export const ID_REFUSED: readonly string[] = [
  ...['invalid_request', 'unknown_object', 'media_download_failed', 'media_upload_failed'],
];

/** Whether a message was refused, and so not sent, perhaps for the id of a file that was uploaded before. */
export function isOldId(content: OutboundContent, reason: string, ready: ReadyContent | undefined): boolean {
  return mediaObjectOf(content) !== undefined && ready?.isNew === false && ID_REFUSED.includes(reason);
}
