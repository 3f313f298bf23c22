import { i18n } from '@lingui/core';
import { TriangleAlert } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { ProblemDocument } from '../../api/problem.ts';
import type { Head, Person } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { EntryLine } from '../conversation/entry-line.tsx';
import { entryKey } from '../conversation/timeline-state.ts';
import { nameOf, useDesk } from '../desk-context.ts';
import { problemWords } from '../words.ts';
import type { Unsent } from './outbox.ts';

/** What was not sent, why, and what can be done: nothing is lost, and nothing goes out that the person would not want. */
export default function Conflict({
  unsent,
  head,
  onEdit,
}: {
  unsent: Unsent;
  head: Head;
  onEdit(text: string): void;
}) {
  const { outbox, people } = useDesk();
  const place = useRef<HTMLDivElement>(null);
  const { problem, key, said } = unsent;
  const unseen = problem?.unseen ?? [];
  const isAnywayPossible =
    problem?.code === 'unseen_messages' || problem?.code === 'owner_changed' || problem?.code === 'too_old';
  useEffect(() => place.current?.querySelector('button')?.focus(), []);
  const seen = {
    ownerEpoch: Math.max(head.ownerEpoch, problem?.conversation?.ownerEpoch ?? 0),
    seq: Math.max(head.seq, problem?.conversation?.seq ?? 0),
    replySeq: Math.max(head.replySeq, problem?.conversation?.replySeq ?? 0),
    unheard: head.unheard,
  };
  return (
    <div
      ref={place}
      role="alertdialog"
      aria-label={i18n._('Não foi enviada')}
      className="mb-2 overflow-hidden rounded-2xl border border-warn/50 bg-surface shadow-float"
    >
      <p className="flex items-center gap-2 bg-warn-soft px-4 py-2 font-semibold text-warn">
        <TriangleAlert size={16} className="shrink-0" />
        {problem ? whatHappened(problem, people) : null}
      </p>
      {unseen.length > 0 ? (
        <div className="max-h-56 overflow-y-auto bg-thread py-2">
          {unseen.map((entry) => (
            <EntryLine key={entryKey(entry)} entry={entry} turn={undefined} isFirst quoted={undefined} />
          ))}
        </div>
      ) : null}
      <div className="px-4 py-3">
        <p className="text-2xs font-semibold text-ink-faint">{i18n._('Sua mensagem, ainda não enviada')}</p>
        <p className="mt-0.5 line-clamp-3 whitespace-pre-wrap">
          {said.kind === 'file' ? `📎 ${said.file.name}\n${said.text}` : said.text}
        </p>
        <div className="mt-3 flex flex-wrap gap-2">
          {isAnywayPossible ? (
            <Button
              kind="primary"
              size="sm"
              shortcut="Enter"
              onClick={() => outbox.sayAgain(key, seen, true)}
            >
              {problem?.code === 'owner_changed' ? i18n._('Assumir e enviar') : i18n._('Enviar mesmo assim')}
            </Button>
          ) : null}
          {said.kind === 'template' || said.kind === 'file' ? null : (
            <Button
              size="sm"
              onClick={() => {
                onEdit(said.text);
                outbox.discard(key);
                document.getElementById('composer')?.focus();
              }}
            >
              {i18n._('Editar')}
            </Button>
          )}
          <Button size="sm" kind="ghost" onClick={() => outbox.discard(key)}>
            {i18n._('Descartar')}
          </Button>
        </div>
      </div>
    </div>
  );
}

function whatHappened(problem: ProblemDocument, people: readonly Person[]): string {
  const owner = problem.conversation?.owner;
  if (problem.code !== 'owner_changed' || owner?.kind !== 'person') return problemWords(problem);
  return i18n._('{name} assumiu a conversa antes de você responder', {
    name: owner.userName ?? nameOf(people, owner.userId),
  });
}
