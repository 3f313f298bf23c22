import { i18n } from '@lingui/core';
import { useQueryClient } from '@tanstack/react-query';
import { Check, Pencil } from 'lucide-react';
import { useState } from 'react';
import type { Head } from '../../api/types.ts';
import { IconButton } from '../../ui/button.tsx';
import { toasts } from '../../ui/toasts.tsx';
import { tellHead } from '../conversation/use-conversation.ts';
import { useDesk } from '../desk-context.ts';

/** As people call the customer; their own name at WhatsApp stands for it until then. */
export function CustomerName({ head }: { head: Head }) {
  const { client, sync } = useDesk();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<string>();
  const name = head.customer.name ?? i18n._('Cliente sem nome');
  const save = async () => {
    const next = draft?.trim() ?? '';
    setDraft(undefined);
    if (next === '' || next === head.customer.name) return;
    tellHead(queries, { ...head, customer: { ...head.customer, name: next } });
    try {
      const params = { conversationId: head.id };
      const answer = await client.call(
        'changeContact',
        { params, body: { name: next } },
        { idempotencyKey: crypto.randomUUID() },
      );
      queries.setQueryData(['contact', head.id], answer);
    } catch {
      tellHead(queries, head);
      toasts.show({ kind: 'problem', text: i18n._('O nome não foi guardado') });
    }
    sync.refresh();
  };
  return draft === undefined ? (
    <button
      type="button"
      onClick={() => setDraft(head.customer.name ?? '')}
      title={i18n._('Mudar o nome')}
      className="group mt-3 flex items-center gap-1.5 rounded-lg px-2 py-0.5 hover:bg-hover"
    >
      <span className="text-lg leading-6 font-semibold tracking-tight">{name}</span>
      <Pencil
        size={13}
        className="text-ink-faint opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100"
      />
    </button>
  ) : (
    <form
      className="mt-3 flex gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <input
        // biome-ignore lint/a11y/noAutofocus: it was opened to be written in
        autoFocus
        value={draft}
        maxLength={80}
        aria-label={i18n._('Nome do cliente')}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && setDraft(undefined)}
        className="h-9 w-44 rounded-lg border border-line-strong bg-surface px-2 text-center font-semibold outline-none focus:border-accent"
      />
      <IconButton label={i18n._('Guardar')} type="submit">
        <Check size={16} />
      </IconButton>
    </form>
  );
}
