import { messageHash } from '#core/conversation/ids.ts';

/** Everything that customers sent begins with this. */
export const MEDIA_FOLDER = 'media/';

/** Whose file it is. */
export interface MediaOwner {
  tenant_id: string;
  conversation_id: string;
}

/** Of all files of a conversation. */
export function conversationFolder({ tenant_id, conversation_id }: MediaOwner): string {
  return `${MEDIA_FOLDER}${tenant_id}/${conversation_id}/`;
}

/** Of the one file of a message. @param messageId the provider's */
export function messageFolder(of: MediaOwner, messageId: string): string {
  return `${conversationFolder(of)}${messageHash(messageId)}/`;
}
