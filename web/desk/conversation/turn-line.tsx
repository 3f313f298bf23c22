import { i18n } from '@lingui/core';
import { Sparkles } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Turn } from '../../api/types.ts';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { toolUse, turnOutcome, turnReason } from '../../ui/names.ts';

/** Opened now and then: a file of its own. */
const TurnDetails = lazyPart(() => import('./turn-details.tsx'));

/** An ending of an agent's turn that left no message: what it did, and why; opened, what else is known of it. */
export function TurnLine({ turn }: { turn: Turn }) {
  return (
    <div className="flex justify-center px-6 py-1.5">
      <Opened
        turn={turn}
        className="max-w-full rounded-2xl bg-ai-soft px-3 py-1"
        summary={
          <span className="truncate font-medium">
            {[turnOutcome(turn), turn.reason && turnReason(turn.reason), ...(turn.tools ?? []).map(toolUse)]
              .filter(Boolean)
              .join(' · ')}
          </span>
        }
      />
    </div>
  );
}

/** What an agent's turn did, below the message that it wrote; opened, what else is known of it. */
export function TurnFacts({ turn }: { turn: Turn }) {
  return (
    <Opened
      turn={turn}
      className="mt-1"
      summary={
        <>
          {turnOutcome(turn)}
          {turn.reason ? ` · ${turnReason(turn.reason)}` : ''}
          <span className="font-medium whitespace-nowrap underline decoration-current/40 underline-offset-2 group-open:hidden">
            {i18n._('por quê?')}
          </span>
        </>
      }
    />
  );
}

function Opened({ turn, className, summary }: { turn: Turn; className: string; summary: ReactNode }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details
      className={`group text-2xs text-ai ${className}`}
      onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}
    >
      <summary className="flex w-fit max-w-full list-none items-center gap-1 rounded font-semibold">
        <Sparkles size={11} className="shrink-0" />
        {summary}
      </summary>
      {isOpen ? <TurnDetails turn={turn} /> : null}
    </details>
  );
}
