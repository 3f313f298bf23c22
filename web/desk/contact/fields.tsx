import { i18n } from '@lingui/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { ApiProblem } from '../../api/problem.ts';
import type { Answer } from '../../api/routes.ts';
import { Button } from '../../ui/button.tsx';
import { toasts } from '../../ui/toasts.tsx';
import { useDesk } from '../desk-context.ts';
import { problemWords } from '../words.ts';
import { fieldKey } from './field-key.ts';

/** What people wrote down about the customer, a name and a value each. */
export function Fields({ conversationId }: { conversationId: string }) {
  const { client } = useDesk();
  const queries = useQueryClient();
  const key = ['contact', conversationId];
  const params = { conversationId };
  const read = useQuery({ queryKey: key, queryFn: () => client.call('readContact', { params }) });
  const [isAdding, setIsAdding] = useState(false);
  const fields = Object.entries(read.data?.contact.fields ?? {});
  const change = async (name: string, value: string | null) => {
    const before = read.data;
    if (before) {
      const { [name]: _former, ...others } = before.contact.fields;
      const next = value === null ? others : { ...before.contact.fields, [name]: value };
      queries.setQueryData<Answer<'readContact'>>(key, { contact: { ...before.contact, fields: next } });
    }
    try {
      const body = { fields: { [name]: value } };
      queries.setQueryData(
        key,
        await client.call('changeContact', { params, body }, { idempotencyKey: crypto.randomUUID() }),
      );
    } catch (error) {
      queries.setQueryData(key, before);
      toasts.show({
        kind: 'problem',
        text: error instanceof ApiProblem ? problemWords(error.problem) : i18n._('Não foi guardado'),
      });
    }
  };
  return (
    <>
      <dl className="flex flex-col gap-1.5">
        {fields.map(([name, value]) => (
          <div key={name} className="group relative flex items-start gap-4">
            <dt className="max-w-28 shrink-0 truncate text-ink-faint first-letter:uppercase">
              {name.replaceAll('_', ' ')}
            </dt>
            <dd className="min-w-0 flex-1 text-right [overflow-wrap:anywhere]">{value}</dd>
            <button
              type="button"
              aria-label={i18n._('Tirar {name}', { name })}
              onClick={() => void change(name, null)}
              className="absolute top-0.5 -right-4.5 rounded p-0.5 text-ink-faint opacity-0 group-hover:opacity-100 hover:text-ink focus-visible:opacity-100"
            >
              <X size={13} />
            </button>
          </div>
        ))}
      </dl>
      {isAdding ? (
        <FieldForm
          onSave={(name, value) => {
            setIsAdding(false);
            void change(name, value);
          }}
          onCancel={() => setIsAdding(false)}
        />
      ) : (
        <button
          type="button"
          onClick={() => setIsAdding(true)}
          className="mt-1 -ml-1 flex h-7 items-center gap-1 rounded-lg px-1.5 text-xs text-ink-faint hover:text-accent-text"
        >
          <Plus size={13} />
          {i18n._('Anotar um dado')}
        </button>
      )}
    </>
  );
}

function FieldForm({ onSave, onCancel }: { onSave(name: string, value: string): void; onCancel(): void }) {
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const key = fieldKey(name);
  const box =
    'h-8 min-w-0 rounded-lg border border-line-strong bg-surface px-2 text-sm outline-none focus:border-accent';
  return (
    <form
      className="mt-2 flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (key !== '' && value.trim() !== '') onSave(key, value.trim());
      }}
      onKeyDown={(event) => event.key === 'Escape' && onCancel()}
    >
      <div className="grid grid-cols-2 gap-2">
        <input
          // biome-ignore lint/a11y/noAutofocus: it was opened to be written in
          autoFocus
          value={name}
          maxLength={40}
          onChange={(event) => setName(event.target.value)}
          placeholder={i18n._('cidade')}
          aria-label={i18n._('Nome do dado')}
          className={box}
        />
        <input
          value={value}
          maxLength={300}
          onChange={(event) => setValue(event.target.value)}
          placeholder="Recife"
          aria-label={i18n._('Valor')}
          className={box}
        />
      </div>
      <div className="flex justify-end gap-2">
        <Button size="sm" kind="ghost" onClick={onCancel}>
          {i18n._('Cancelar')}
        </Button>
        <Button size="sm" kind="soft" type="submit" disabled={key === '' || value.trim() === ''}>
          {i18n._('Guardar')}
        </Button>
      </div>
    </form>
  );
}
