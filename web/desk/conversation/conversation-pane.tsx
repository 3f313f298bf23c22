import { i18n } from '@lingui/core';
import { useEffect, useRef } from 'react';
import { ApiProblem } from '../../api/problem.ts';
import { Button } from '../../ui/button.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Composer } from '../compose/composer.tsx';
import { ContactPanel } from '../contact/panel.tsx';
import { useDesk } from '../desk-context.ts';
import { usePanel } from '../settings.ts';
import { problemWords } from '../words.ts';
import { ConversationHead } from './conversation-head.tsx';
import { Timeline } from './timeline.tsx';
import { useConversation } from './use-conversation.ts';

/** An open conversation: its head, what was said, and where one writes. */
export function ConversationPane({ id }: { id: string }) {
  const { client, sync, go } = useDesk();
  const row = sync.list.rows.get(id);
  const read = useConversation(client, id, row);
  const open = read.data;
  const panel = usePanel();
  // As it was when the conversation was opened: the line of the unread stays where it was.
  const readSeq = useRef<number | undefined>(undefined);
  if (open && readSeq.current === undefined) readSeq.current = open.mine.readSeq;
  useReadMark(open?.head.id, open?.head.seq);

  if (!open) {
    return read.isPending ? (
      <div className="h-full bg-thread">
        <Loading />
      </div>
    ) : (
      <div className="grid h-full place-items-center bg-thread p-6 text-center">
        <div role="alert">
          <p className="mb-3 font-medium">
            {read.error instanceof ApiProblem
              ? problemWords(read.error.problem)
              : i18n._('A conversa não abriu.')}
          </p>
          <div className="flex justify-center gap-2">
            <Button onClick={() => go({ conversationId: undefined })}>{i18n._('Voltar')}</Button>
            <Button kind="primary" onClick={() => void read.refetch()}>
              {i18n._('Tentar de novo')}
            </Button>
          </div>
        </div>
      </div>
    );
  }
  return (
    <div className="conversation h-full" data-panel={panel}>
      <div className="flex min-h-0 min-w-0 flex-col bg-thread">
        <ConversationHead head={open.head} />
        <Timeline open={open} readSeq={readSeq.current} onOlder={read.loadOlder} />
        <Composer key={open.head.id} head={open.head} draft={open.mine.draft} />
      </div>
      {panel ? <ContactPanel open={open} /> : null}
    </div>
  );
}

/** What is open and seen is read. */
function useReadMark(id: string | undefined, seq: number | undefined): void {
  const { client } = useDesk();
  useEffect(() => {
    if (id === undefined || seq === undefined) return;
    const mark = () => {
      if (document.visibilityState !== 'visible') return;
      document.removeEventListener('visibilitychange', mark);
      // The next message, or the next opening, marks it as well.
      client
        .call(
          'markRead',
          { params: { conversationId: id }, body: { seq } },
          { idempotencyKey: crypto.randomUUID() },
        )
        .catch(() => undefined);
    };
    document.addEventListener('visibilitychange', mark);
    mark();
    return () => document.removeEventListener('visibilitychange', mark);
  }, [client, id, seq]);
}
