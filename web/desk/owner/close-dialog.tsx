import { i18n } from '@lingui/core';
import { useState } from 'react';
import type { Head } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useDesk } from '../desk-context.ts';

/** Closes the conversation with one of the tenant's reasons, or a word of the person's. */
export default function CloseDialog({ head, onClose }: { head: Head; onClose(): void }) {
  const { me, act } = useDesk();
  const { closeReasons } = me.tenant;
  const [reason, setReason] = useState('');
  const isRequired = closeReasons.length > 0;
  const close = (why: string) => {
    // First, so that the page has the next key by the time at which it shows what was done.
    onClose();
    act(head, { kind: 'close', reason: why.trim() || undefined });
  };
  return (
    <Dialog title={i18n._('Encerrar conversa')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isRequired || reason !== '') close(reason);
        }}
      >
        {isRequired ? (
          <fieldset>
            <legend className="mb-2 font-medium">{i18n._('Qual foi o motivo?')}</legend>
            <div className="flex flex-col gap-1">
              {closeReasons.map(({ id, name }) => (
                <label
                  key={id}
                  className="flex h-10 items-center gap-3 rounded-[10px] border border-line px-3 hover:bg-hover has-checked:border-accent has-checked:bg-chosen"
                >
                  <input
                    type="radio"
                    name="reason"
                    value={id}
                    checked={reason === id}
                    onChange={() => setReason(id)}
                    className="accent-accent"
                  />
                  {name}
                </label>
              ))}
            </div>
          </fieldset>
        ) : (
          <label className="flex flex-col gap-1 text-xs font-medium text-ink-soft">
            {i18n._('Motivo (opcional)')}
            <input
              value={reason}
              maxLength={100}
              onChange={(event) => setReason(event.target.value)}
              placeholder={i18n._('resolvido, desistiu, engano…')}
              className="h-10 rounded-[10px] border border-line-strong bg-surface px-3 text-sm text-ink outline-none focus:border-accent"
            />
          </label>
        )}
        <p className="mt-3 text-xs text-ink-faint">
          {i18n._('O cliente não é avisado. Dá para desfazer logo depois.')}
        </p>
        <div className="mt-5 flex justify-end gap-2">
          <Button onClick={onClose}>{i18n._('Cancelar')}</Button>
          <Button kind="primary" type="submit" disabled={isRequired && reason === ''} shortcut="Enter">
            {i18n._('Encerrar')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
