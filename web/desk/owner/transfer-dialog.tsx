import { i18n } from '@lingui/core';
import { Inbox } from 'lucide-react';
import { useState } from 'react';
import type { Head } from '../../api/types.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { matches } from '../../ui/search-text.ts';
import { useDesk } from '../desk-context.ts';

interface Target {
  key: string;
  name: string;
  detail: string;
  to: { queueId?: string; userId?: string };
}

/** Gives the conversation to a queue or a colleague: a name and Enter is enough. */
export default function TransferDialog({ head, onClose }: { head: Head; onClose(): void }) {
  const { me, people, act } = useDesk();
  const [wanted, setWanted] = useState('');
  const [at, setAt] = useState(0);
  const [note, setNote] = useState('');
  const [words, setWords] = useState('');
  const targets: Target[] = [
    ...me.queues
      .filter(({ id }) => head.owner.kind !== 'queue' || id !== head.owner.queueId)
      .map(({ id, name }) => ({ key: `q-${id}`, name, detail: i18n._('Fila'), to: { queueId: id } })),
    ...people
      .filter(({ userId }) => userId !== me.userId && userId !== head.owner.userId)
      .map(({ userId, name }) => ({
        key: `p-${userId}`,
        name: name ?? userId,
        detail: i18n._('Pessoa'),
        to: { userId },
      })),
  ];
  const found = targets.filter(({ name }) => matches(name, wanted));
  const chosen = found[Math.min(at, found.length - 1)];
  const transfer = () => {
    if (!chosen) return;
    act(head, {
      kind: 'transfer',
      to: chosen.to,
      note: note.trim() || undefined,
      words: words.trim() || undefined,
    });
    onClose();
  };
  return (
    <Dialog title={i18n._('Transferir')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          transfer();
        }}
      >
        <input
          value={wanted}
          onChange={(event) => {
            setWanted(event.target.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
            if (step === undefined) return;
            event.preventDefault();
            setAt((now) => (now + step + found.length) % Math.max(1, found.length));
          }}
          role="combobox"
          aria-expanded={found.length > 0}
          aria-controls={found.length > 0 ? 'transfer-targets' : undefined}
          aria-activedescendant={chosen ? `target-${chosen.key}` : undefined}
          placeholder={i18n._('Fila ou pessoa…')}
          aria-label={i18n._('Fila ou pessoa…')}
          className="h-10 w-full rounded-[10px] border border-line-strong bg-surface px-3 outline-none focus:border-accent"
        />
        {found.length > 0 ? (
          <div
            id="transfer-targets"
            role="listbox"
            aria-label={i18n._('Para quem')}
            className="-mx-1 mt-2 max-h-52 overflow-y-auto"
          >
            {found.map((target, index) => (
              <button
                key={target.key}
                id={`target-${target.key}`}
                type="button"
                role="option"
                tabIndex={-1}
                aria-selected={target === chosen}
                onClick={() => setAt(index)}
                className="flex h-11 w-full items-center gap-3 rounded-lg px-2 text-left hover:bg-hover aria-selected:bg-chosen"
              >
                {target.to.userId ? (
                  <Avatar name={target.name} id={target.to.userId} size="sm" />
                ) : (
                  <span className="grid size-7 place-items-center rounded-full bg-info-soft text-info">
                    <Inbox size={14} />
                  </span>
                )}
                <span className="flex-1 truncate font-medium">{target.name}</span>
                <span className="text-2xs text-ink-faint">{target.detail}</span>
              </button>
            ))}
          </div>
        ) : (
          <p className="p-3 text-ink-faint">{i18n._('Ninguém com esse nome')}</p>
        )}
        <Words label={i18n._('Nota para quem recebe (opcional)')} value={note} onChange={setNote} />
        <Words label={i18n._('Aviso ao cliente (opcional)')} value={words} onChange={setWords} />
        <div className="mt-5 flex justify-end gap-2">
          <Button onClick={onClose}>{i18n._('Cancelar')}</Button>
          <Button kind="primary" type="submit" disabled={!chosen} shortcut="Enter">
            {i18n._('Transferir')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Words({ label, value, onChange }: { label: string; value: string; onChange(value: string): void }) {
  return (
    <label className="mt-3 flex flex-col gap-1 text-xs font-medium text-ink-soft">
      {label}
      <textarea
        value={value}
        rows={1}
        maxLength={2_000}
        onChange={(event) => onChange(event.target.value)}
        className="field-sizing-content max-h-32 min-h-9 resize-none rounded-[10px] border border-line-strong bg-surface px-3 py-2 text-sm text-ink outline-none focus:border-accent"
      />
    </label>
  );
}
