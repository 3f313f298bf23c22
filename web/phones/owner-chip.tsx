import { i18n } from '@lingui/core';
import { Bot, CirclePause, Split, UserRound, UsersRound } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ConversationView } from '../../local/watch/watch-answer.ts';
import { placeReason } from '../ui/names.ts';
import { clockTime } from '../ui/time.ts';

type Owner = 'ai' | 'triage' | 'queue' | 'person' | 'parked' | 'closed';

/** Who answers the customer now. */
function ownerOf({ status, agent, user_id, parked }: ConversationView): Owner {
  if (status === 'closed') return 'closed';
  if (parked) return 'parked';
  if (agent === 'agent.ai') return 'ai';
  if (agent === 'agent.triage') return 'triage';
  return status === 'open' && user_id !== undefined ? 'person' : 'queue';
}

const STYLES: Record<Owner, { chip: string; dot: string; sign: ReactNode }> = {
  ai: { chip: 'bg-ai-soft text-ai', dot: 'bg-ai', sign: <Bot size={13} /> },
  triage: { chip: 'bg-ai-soft text-ai', dot: 'bg-ai', sign: <Split size={13} /> },
  queue: { chip: 'bg-info-soft text-info', dot: 'bg-info', sign: <UsersRound size={13} /> },
  person: { chip: 'bg-accent-soft text-accent-text', dot: 'bg-accent', sign: <UserRound size={13} /> },
  parked: { chip: 'bg-warn-soft text-warn', dot: 'bg-warn', sign: <CirclePause size={13} /> },
  closed: { chip: 'bg-sunken text-ink-soft', dot: 'bg-line-strong', sign: null },
};

function ownerName(view: ConversationView): string {
  return {
    ai: () => i18n._('IA'),
    triage: () => i18n._('Triagem'),
    queue: () => i18n._('Fila {name}', { name: view.queue_name ?? view.queue_id ?? '' }),
    person: () => view.user_name ?? view.user_id ?? i18n._('Pessoa'),
    parked: () => i18n._('Espera o modelo'),
    closed: () => i18n._('Encerrada'),
  }[ownerOf(view)]();
}

/** Who has the conversation; the reason is told on request. */
export function OwnerChip({ view }: { view: ConversationView | undefined }) {
  if (!view) return null;
  const owner = ownerOf(view);
  const { chip, sign } = STYLES[owner];
  const until = view.parked
    ? i18n._('tenta de novo até {time}', {
        time: clockTime(new Date(view.parked.until).toISOString(), i18n.locale),
      })
    : placeReason(view);
  return (
    <span
      data-owner={owner}
      title={until}
      className={`flex min-w-0 items-center gap-1 rounded-full px-2 py-0.5 text-2xs font-semibold ${chip}`}
    >
      {sign}
      <span className="truncate">{ownerName(view)}</span>
    </span>
  );
}

/** The same in a list: a dot, with its name for those who do not see it. */
export function OwnerDot({ view }: { view: ConversationView | undefined }) {
  if (!view) return null;
  return (
    <span
      className={`absolute right-0 bottom-0 size-3 rounded-full border-2 border-surface ${STYLES[ownerOf(view)].dot}`}
    >
      <span className="sr-only">{ownerName(view)}</span>
    </span>
  );
}
