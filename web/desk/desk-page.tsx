import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { DeskClient } from '../api/client.ts';
import type { Me, Person } from '../api/types.ts';
import { ToastArea } from '../ui/toasts.tsx';
import type { LanguageProps } from '../words/language.ts';
import { useAlerts } from './alerts/use-alerts.ts';
import type { Outbox } from './compose/outbox.ts';
import { typing } from './compose/typing.ts';
import { ConversationPane } from './conversation/conversation-pane.tsx';
import { EmptyPane } from './conversation/empty-pane.tsx';
import {
  type Desk,
  DeskContext,
  type DialogName,
  type PictureDialog,
  type Team,
  TeamContext,
} from './desk-context.ts';
import { DeskDialogs, warmParts } from './dialogs.tsx';
import { useDeskKeys } from './keys/use-desk-keys.ts';
import { ConversationList } from './list/conversation-list.tsx';
import { useDeskSync } from './list/use-desk-sync.ts';
import { useKeptPlace } from './list/use-kept-place.ts';
import { type Place, placeAddress, readPlace, type Viewer } from './list/view.ts';
import { Nav } from './nav.tsx';
import { useOwnerActs } from './owner/use-owner-acts.ts';

interface Props extends LanguageProps {
  client: DeskClient;
  me: Me;
  people: readonly Person[];
  outbox: Outbox;
  onSignOut(): void;
}

/** The desk of one person: lists at the left, the open conversation, and what is known of the customer. */
export function DeskPage({ client, me, people, outbox, onSignOut, language, onLanguage }: Props) {
  const search = useSearch();
  const [, navigate] = useLocation();
  const place = useMemo(() => readPlace(search), [search]);
  useKeptPlace(me.userId, search, place, navigate);
  const [dialog, setDialog] = useState<DialogName | PictureDialog>();
  const viewer: Viewer = useMemo(
    () => ({ userId: me.userId, queueIds: me.queues.filter(({ mine }) => mine).map(({ id }) => id) }),
    [me],
  );
  const openId = useRef(place.conversationId);
  openId.current = place.conversationId;
  const viewing = useCallback(() => {
    const conversationId = openId.current;
    const isSeen = document.visibilityState === 'visible';
    return conversationId && isSeen ? { conversationId, typing: typing.isTyping(conversationId) } : undefined;
  }, []);
  const go = useCallback(
    (change: Partial<Place>) => {
      const next = { ...readPlace(window.location.search), ...change };
      const isNewPage = 'conversationId' in change && change.conversationId !== undefined;
      navigate(placeAddress(next), { replace: !isNewPage });
    },
    [navigate],
  );
  const { onAnswer, isFollower } = useAlerts(me, place.conversationId);
  const sync = useDeskSync({ client, filter: place, viewer, viewing, isFollower, onAnswer });
  const isCurrent = sync.state === 'current';
  const act = useOwnerActs(client, me.userId, sync);
  const team: Team = useMemo(() => {
    const myName = people.find(({ userId }) => userId === me.userId)?.name ?? me.userId;
    return { client, me, myName, viewer, people, outbox, openDialog: setDialog };
  }, [client, me, viewer, people, outbox]);
  const desk: Desk = { ...team, sync, place, go, act, signOut: onSignOut };
  useEffect(() => {
    if (isCurrent) warmParts();
  }, [isCurrent]);
  useDeskKeys(desk, dialog !== undefined);
  const isOpen = place.conversationId !== undefined;
  return (
    <TeamContext value={team}>
      <DeskContext value={desk}>
        <div className="desk h-full">
          <Nav language={language} onLanguage={onLanguage} />
          <ConversationList />
          <main className={`min-h-0 min-w-0 ${isOpen ? '' : 'max-md:hidden'}`} id="conversation">
            {place.conversationId ? (
              <ConversationPane key={place.conversationId} id={place.conversationId} />
            ) : (
              <EmptyPane />
            )}
          </main>
        </div>
        <DeskDialogs dialog={dialog} onClose={() => setDialog(undefined)} />
        <ToastArea />
      </DeskContext>
    </TeamContext>
  );
}
