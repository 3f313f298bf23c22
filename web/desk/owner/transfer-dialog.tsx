import { i18n } from '@lingui/core';
import { Inbox } from 'lucide-react';
import { useState } from 'react';
import type { Head } from '../../api/types.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { type Choice, Combobox, useChosen } from '../../ui/combobox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { matches } from '../../ui/search-text.ts';
import { useDesk } from '../desk-context.ts';

interface Target extends Choice {
  name: string;
  detail: string;
  to: { queueId?: string; userId?: string };
}

/** Gives the conversation to a queue or a colleague: a name and Enter is enough. */
export default function TransferDialog({ head, onClose }: { head: Head; onClose(): void }) {
  const { me, people, act } = useDesk();
  const [wanted, setWanted] = useState('');
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
  const { chosen, move } = useChosen(found);
  const transfer = () => {
    if (!chosen) return;
    onClose();
    act(head, {
      kind: 'transfer',
      to: chosen.to,
      note: note.trim() || undefined,
      words: words.trim() || undefined,
    });
  };
  return (
    <Dialog title={i18n._('Transferir')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          transfer();
        }}
      >
        <Combobox
          label={i18n._('Fila ou pessoa…')}
          listLabel={i18n._('Para quem')}
          none={i18n._('Ninguém com esse nome')}
          choices={found}
          chosen={chosen}
          move={move}
          wanted={wanted}
          onWanted={setWanted}
          onPick={({ key }) => move(key)}
          listClassName="max-h-52 overflow-y-auto"
        >
          {({ name, detail, to }) => (
            <>
              {to.userId ? (
                <Avatar name={name} id={to.userId} size="sm" />
              ) : (
                <span className="grid size-7 place-items-center rounded-full bg-info-soft text-info">
                  <Inbox size={14} />
                </span>
              )}
              <span className="flex-1 truncate font-medium">{name}</span>
              <span className="text-2xs text-ink-faint">{detail}</span>
            </>
          )}
        </Combobox>
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
