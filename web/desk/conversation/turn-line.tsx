import { i18n } from '@lingui/core';
import { Sparkles } from 'lucide-react';
import type { Turn } from '../../api/types.ts';
import { toolUse, turnOutcome, turnReason } from '../../ui/names.ts';

/** An ending of an agent's turn that left no message: what it did, and why. */
export function TurnLine({ turn }: { turn: Turn }) {
  return (
    <div className="flex justify-center px-6 py-1.5">
      <span className="flex max-w-full items-center gap-1.5 rounded-full bg-ai-soft px-3 py-1 text-2xs font-medium text-ai">
        <Sparkles size={12} className="shrink-0" />
        <span className="truncate">
          {[turnOutcome(turn), turn.reason && turnReason(turn.reason), ...toolsOf(turn)]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
    </div>
  );
}

const toolsOf = ({ tools }: Turn) => (tools ?? []).map(toolUse);

/** What an agent's turn did, below the message that it wrote; opened, what else is known of it. */
export function TurnFacts({ turn }: { turn: Turn }) {
  const seconds =
    turn.durationMs === null
      ? undefined
      : (turn.durationMs / 1_000).toLocaleString(i18n.locale, { maximumFractionDigits: 1 });
  const facts: [string, string | undefined][] = [
    [i18n._('Resultado'), turnOutcome(turn)],
    [i18n._('Motivo'), turn.reason ? turnReason(turn.reason) : undefined],
    [i18n._('Ferramentas'), toolsOf(turn).join(', ') || undefined],
    [i18n._('Levou'), seconds === undefined ? undefined : `${seconds} s`],
    [i18n._('Respondeu até a mensagem'), String(turn.seqThrough)],
    [i18n._('Rodada'), turn.id],
  ];
  return (
    <details className="group mt-1 text-2xs text-ai">
      <summary className="flex w-fit list-none items-center gap-1 rounded font-semibold">
        <Sparkles size={11} className="shrink-0" />
        {turnOutcome(turn)}
        {turn.reason ? ` · ${turnReason(turn.reason)}` : ''}
        <span className="font-medium whitespace-nowrap underline decoration-current/40 underline-offset-2 group-open:hidden">
          {i18n._('por quê?')}
        </span>
      </summary>
      <dl className="mt-1.5 grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 border-l-2 border-ai/30 pl-2.5 text-ink-soft">
        {facts.map(([name, value]) =>
          value === undefined ? null : (
            <div key={name} className="contents">
              <dt className="text-ink-faint">{name}</dt>
              <dd className="truncate">{value}</dd>
            </div>
          ),
        )}
      </dl>
    </details>
  );
}
