import { i18n } from '@lingui/core';
import { Archive, Inbox, Route, Sparkles } from 'lucide-react';
import type { Row } from '../../api/types.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { nameOf, queueName, useTeam } from '../desk-context.ts';

const SHAPE = 'flex min-w-0 items-center gap-1 rounded-md px-1.5 font-semibold';

/** Who has a conversation: by colour, sign and word. */
export function OwnerBadge({ owner }: { owner: Row['owner'] }) {
  const { me, people } = useTeam();
  switch (owner.kind) {
    case 'ai':
      return (
        <span className={`${SHAPE} bg-ai-soft text-ai`}>
          <Sparkles size={11} />
          {i18n._('IA')}
        </span>
      );
    case 'triage':
      return (
        <span className={`${SHAPE} bg-ai-soft text-ai`}>
          <Route size={11} />
          {i18n._('Triagem')}
        </span>
      );
    case 'queue':
      return (
        <span className={`${SHAPE} bg-info-soft text-info`}>
          <Inbox size={11} className="shrink-0" />
          <span className="truncate">{owner.queueName ?? queueName(me, owner.queueId)}</span>
        </span>
      );
    case 'person': {
      const isMine = owner.userId === me.userId;
      const name = isMine ? i18n._('Você') : (owner.userName ?? nameOf(people, owner.userId));
      return (
        <span
          className={`${SHAPE} ${isMine ? 'bg-accent-soft text-accent-text' : 'bg-chip text-ink-soft'} pl-0.5`}
        >
          <Avatar name={owner.userName ?? nameOf(people, owner.userId)} id={owner.userId ?? ''} size="xs" />
          <span className="truncate">{name}</span>
        </span>
      );
    }
    case 'none':
      return (
        <span className={`${SHAPE} bg-chip text-ink-soft`}>
          <Archive size={11} />
          {i18n._('Encerrada')}
        </span>
      );
  }
}
