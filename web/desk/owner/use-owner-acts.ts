import { i18n } from '@lingui/core';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef } from 'react';
import type { DeskClient } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import type { Head, Row } from '../../api/types.ts';
import { untilAnswered } from '../../api/until-answered.ts';
import { toasts } from '../../ui/toasts.tsx';
import {
  conversationKey,
  type OpenConversation,
  tellHead,
  updateConversation,
} from '../conversation/use-conversation.ts';
import type { Desk } from '../desk-context.ts';
import type { DeskSync } from '../list/use-desk-sync.ts';
import { actDone, problemWords } from '../words.ts';
import { type OwnerAct, ownerAfter, undoOf } from './acts.ts';

/**
 * Carries out what a person does about who has a conversation: shown at once, undone while its toast is there, and put
 * right where another one was faster.
 */
export function useOwnerActs(client: DeskClient, me: string, sync: DeskSync): Desk['act'] {
  const queries = useQueryClient();
  const { tell } = sync;
  const carry =
    useRef<(row: Parameters<Desk['act']>[0], act: OwnerAct, isUndo: boolean) => Promise<void>>(undefined);
  // One after another: the next key may be pressed before the answer to the one before.
  const going = useRef(new Map<string, { done: Promise<Head>; forget(): void }>());
  carry.current = async (row, act, isUndo) => {
    const before = row.owner;
    const known = queries.getQueryData<OpenConversation>(conversationKey(row.id))?.head;
    const show = (head: Row | Head) => {
      tell(head);
      if ('replySeq' in head) tellHead(queries, head as Head);
    };
    if (known) {
      const expected = { ...known, owner: ownerAfter(act, before, me) };
      updateConversation(queries, row.id, (open) => ({ ...open, head: expected }));
      tell(expected);
    }
    const ended = going.current.get(row.id);
    const asked = (async () => {
      // What is undone has to have been done; any other act is tried whatever became of the one before.
      const after = await (isUndo ? ended?.done : ended?.done.catch(() => undefined));
      const ownerEpoch = Math.max(row.ownerEpoch, after?.ownerEpoch ?? 0);
      const { replySeq = row.replySeq ?? 0, unheard = [] } = known ?? {};
      return ask(client, { ...row, ownerEpoch }, { replySeq, unheard }, act);
    })();
    ended?.forget();
    const undo = isUndo ? undefined : undoOf(act, before, me);
    // Said at once, and offered at once: its place is behind what it undoes, and before what is done next.
    const forget = toasts.show({
      text: actDone(act.kind),
      ...(undo && {
        action: {
          label: i18n._('Desfazer'),
          shortcut: 'Z',
          run: () => void carry.current?.({ ...row, owner: ownerAfter(act, before, me) }, undo, true),
        },
      }),
    });
    going.current.set(row.id, { done: asked, forget });
    const isNewest = () => going.current.get(row.id)?.done === asked;
    try {
      const now = await asked;
      // What is shown already is what the next act will have made of it.
      if (isNewest()) show(now);
    } catch (error) {
      forget();
      const isTold = isUndo && (await ended?.done.catch((told: unknown) => told)) === error;
      if (!isTold) toasts.show({ kind: 'problem', text: words(error), stays: 8_000 });
      if (!isNewest()) return;
      const now = error instanceof ApiProblem ? error.problem.conversation : undefined;
      if (now) show(now);
      else if (known) show(known);
      void queries.invalidateQueries({ queryKey: conversationKey(row.id) });
    }
  };
  return useCallback((row, act) => void carry.current?.(row, act, false), []);
}

async function ask(
  client: DeskClient,
  { id, ownerEpoch, seq }: Pick<Row, 'id' | 'ownerEpoch' | 'seq'>,
  seen: Pick<Head, 'replySeq' | 'unheard'>,
  act: OwnerAct,
): Promise<Head> {
  const options = { idempotencyKey: crypto.randomUUID() };
  const params = { conversationId: id };
  const { conversation } = await untilAnswered(once);
  return conversation;
  function once(): Promise<{ conversation: Head }> {
    switch (act.kind) {
      case 'takeOver':
      case 'giveBack':
      case 'reopen':
        return client.call(act.kind, { params, body: { ownerEpoch } }, options);
      case 'close': {
        const { reason } = act;
        const body = { ownerEpoch, seenThrough: { seq, ...seen }, ...(reason ? { reason } : {}) };
        return client.call('close', { params, body }, options);
      }
      case 'transfer': {
        const { to, note, words } = act;
        const body = { ownerEpoch, to, ...(note ? { note } : {}), ...(words ? { words } : {}) };
        return client.call('transfer', { params, body }, options);
      }
    }
  }
}

function words(error: unknown): string {
  if (!(error instanceof ApiProblem))
    return i18n._('Sem resposta do servidor: não se sabe se valeu. Confira a conversa.');
  const { code, conversation } = error.problem;
  const winner = conversation?.owner.userName ?? conversation?.owner.userId;
  if (code === 'owner_changed' && conversation?.owner.kind === 'person' && winner) {
    return i18n._('{winner} assumiu antes de você', { winner });
  }
  if (code === 'unseen_messages') return i18n._('Chegou mensagem nova. Leia antes de encerrar.');
  return problemWords(error.problem);
}
