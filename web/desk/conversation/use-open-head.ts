import { useQuery } from '@tanstack/react-query';
import type { Head } from '../../api/types.ts';
import { conversationKey, type OpenConversation } from './use-conversation.ts';

/** The open conversation as it was read last; it is read by its pane. */
export function useOpenHead(id: string | undefined): Head | undefined {
  const read = useQuery<OpenConversation>({ queryKey: conversationKey(id ?? ''), enabled: false });
  return id === undefined ? undefined : read.data?.head;
}
