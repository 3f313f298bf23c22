import { i18n } from '@lingui/core';
import { useQueryClient } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { Head } from '../../api/types.ts';
import { toasts } from '../../ui/toasts.tsx';
import { tellHead } from '../conversation/use-conversation.ts';
import { useDesk } from '../desk-context.ts';

/** What people call the conversation. */
export function Tags({ head }: { head: Head }) {
  const { client, sync } = useDesk();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<string>();
  const change = async (body: { add?: string[]; remove?: string[] }) => {
    const expected = [...new Set([...head.tags, ...(body.add ?? [])])]
      .filter((tag) => !body.remove?.includes(tag))
      .sort();
    tellHead(queries, { ...head, tags: expected });
    try {
      const { conversation } = await client.call(
        'changeTags',
        { params: { conversationId: head.id }, body },
        { idempotencyKey: crypto.randomUUID() },
      );
      tellHead(queries, conversation);
      sync.tell(conversation);
    } catch {
      tellHead(queries, head);
      toasts.show({ kind: 'problem', text: i18n._('As etiquetas não mudaram') });
    }
  };
  return (
    <div className="flex flex-wrap gap-1.5">
      {head.tags.map((tag) => (
        <span
          key={tag}
          className="flex h-6 items-center gap-1 rounded-full bg-chip pr-1 pl-2.5 text-xs font-medium"
        >
          {tag}
          <button
            type="button"
            aria-label={i18n._('Tirar a etiqueta {tag}', { tag })}
            onClick={() => void change({ remove: [tag] })}
            className="rounded-full p-0.5 text-ink-faint hover:bg-hover hover:text-ink"
          >
            <X size={12} />
          </button>
        </span>
      ))}
      {draft === undefined ? (
        <button
          type="button"
          onClick={() => setDraft('')}
          className="flex h-6 items-center gap-1 rounded-full border border-dashed border-line-strong px-2 text-xs text-ink-faint hover:border-accent hover:text-accent-text"
        >
          <Plus size={12} />
          {i18n._('Etiqueta')}
        </button>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const tag = draft.trim();
            setDraft(undefined);
            if (tag !== '') void change({ add: [tag] });
          }}
        >
          <input
            // biome-ignore lint/a11y/noAutofocus: it was opened to be written in
            autoFocus
            value={draft}
            maxLength={40}
            aria-label={i18n._('Nova etiqueta')}
            onChange={(event) => setDraft(event.target.value)}
            onBlur={() => setDraft(undefined)}
            onKeyDown={(event) => event.key === 'Escape' && setDraft(undefined)}
            className="h-6 w-28 rounded-full border border-accent bg-surface px-2.5 text-xs outline-none"
          />
        </form>
      )}
    </div>
  );
}
