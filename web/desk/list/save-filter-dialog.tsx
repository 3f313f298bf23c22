import { i18n } from '@lingui/core';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { toasts } from '../../ui/toasts.tsx';
import { useDesk } from '../desk-context.ts';
import { LONGEST_NAME, searchOf, useSavedFilters, withSaved } from './saved-filters.ts';

/** Gives what the list is narrowed to a name. */
export default function SaveFilterDialog({ onClose }: { onClose(): void }) {
  const { me, place } = useDesk();
  const [, change] = useSavedFilters(me.userId);
  const [name, setName] = useState(place.tag ?? '');
  const save = () => {
    if (name.trim() === '') return;
    onClose();
    change((all) => withSaved(all, { name, search: searchOf(place) }));
    toasts.show({ text: i18n._('Filtro salvo neste aparelho') });
  };
  return (
    <Dialog title={i18n._('Salvar estes filtros')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <label className="flex flex-col gap-1 text-xs font-medium text-ink-soft">
          {i18n._('Nome')}
          <input
            value={name}
            maxLength={LONGEST_NAME}
            onChange={(event) => setName(event.target.value)}
            className="h-9 rounded-[10px] border border-line-strong bg-surface px-3 text-sm text-ink outline-none focus:border-accent"
          />
        </label>
        <div className="mt-5 flex justify-end gap-2">
          <Button onClick={onClose}>{i18n._('Cancelar')}</Button>
          <Button kind="primary" type="submit" disabled={name.trim() === ''} shortcut="Enter">
            {i18n._('Salvar')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
