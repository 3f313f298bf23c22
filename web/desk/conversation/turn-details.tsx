import { i18n } from '@lingui/core';
import type { ReactNode } from 'react';
import type { Turn } from '../../api/types.ts';
import { toolUse, turnOutcome, turnReason } from '../../ui/names.ts';
import { costWords, documentWords, guardWords, sourceWords, tokenWords } from './turn-words.ts';

/** All that is known of an agent's turn. What it cost, and its trace, come for those alone who look after others' work. */
export default function TurnDetails({ turn }: { turn: Turn }) {
  const { reason, tools, guards, documents, sources, durationMs, cost, trace } = turn;
  const seconds =
    durationMs === null
      ? undefined
      : (durationMs / 1_000).toLocaleString(i18n.locale, { maximumFractionDigits: 1 });
  return (
    <dl className="mt-1.5 grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 border-l-2 border-ai/30 pl-2.5 text-ink-soft">
      <Fact name={i18n._('Resultado')}>{turnOutcome(turn)}</Fact>
      <Fact name={i18n._('Motivo')}>{reason ? turnReason(reason) : undefined}</Fact>
      <Fact name={i18n._('Ferramentas')}>{tools?.map(toolUse).join(', ')}</Fact>
      <Fact name={i18n._('Fontes')}>{sources ? sourceWords(sources) : documentWords(documents)}</Fact>
      <Fact name={i18n._('Proteções')}>{guards ? guardWords(guards) : undefined}</Fact>
      <Fact name={i18n._('Levou')}>{seconds === undefined ? undefined : `${seconds} s`}</Fact>
      <Fact name={i18n._('Tokens')}>{cost ? tokenWords(cost.tokens) : undefined}</Fact>
      <Fact name={i18n._('Custo')}>{cost ? costWords(cost.microUsd) : undefined}</Fact>
      <Fact name={i18n._('Até a mensagem')}>{turn.seqThrough}</Fact>
      <Fact name={i18n._('Rodada')}>{turn.id}</Fact>
      <Fact name={i18n._('Rastro')}>{trace ? <TraceLink {...trace} /> : undefined}</Fact>
    </dl>
  );
}

/** Nothing where nothing is known. */
function Fact({ name, children }: { name: string; children: ReactNode }) {
  return children === undefined ? null : (
    <>
      <dt className="text-ink-faint">{name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
    </>
  );
}

/** On one's own machine the page itself shows traces; elsewhere X-Ray those that it recorded. */
function TraceLink({ id, url }: NonNullable<Turn['trace']>) {
  return (
    <a
      href={__LOCAL__ ? `/phones?trace=${encodeURIComponent(id)}` : url}
      target="_blank"
      rel="noreferrer"
      title={id}
      className="font-mono text-info underline underline-offset-2"
    >
      …{id.slice(-12)}
    </a>
  );
}
