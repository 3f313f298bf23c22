import { i18n } from '@lingui/core';
import { useId, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { madeUpNumber, madeUpUserId, type OwnPhone } from './own-phones.ts';

const FIELD =
  'h-10 w-full rounded-[10px] border border-line-strong bg-surface px-3 text-ink disabled:opacity-50';

/** Makes up a customer: a name, and a number or that it is hidden. */
export function NewPhone({ onMake, onClose }: { onMake(phone: OwnPhone): void; onClose(): void }) {
  const [name, setName] = useState('');
  const [number, setNumber] = useState(() => madeUpNumber());
  const [isNumberHidden, setIsNumberHidden] = useState(false);
  const id = useId();
  const digits = number.replaceAll(/\D/g, '');
  const isWrong = !isNumberHidden && !/^\d{6,15}$/.test(digits);
  return (
    <Dialog title={i18n._('Novo telefone')} onClose={onClose}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (isWrong || name.trim() === '') return;
          onMake({ from: isNumberHidden ? madeUpUserId() : digits, name: name.trim() });
        }}
      >
        <div>
          <label htmlFor={`${id}-name`} className="mb-1 block font-medium">
            {i18n._('Nome no WhatsApp')}
          </label>
          <input
            id={`${id}-name`}
            className={FIELD}
            value={name}
            onChange={({ target }) => setName(target.value)}
            maxLength={80}
            required
            autoComplete="off"
            placeholder={i18n._('Elisa Prado')}
          />
        </div>
        <div>
          <label htmlFor={`${id}-number`} className="mb-1 block font-medium">
            {i18n._('Número (inventado)')}
          </label>
          <input
            id={`${id}-number`}
            className={FIELD}
            value={isNumberHidden ? '' : number}
            disabled={isNumberHidden}
            onChange={({ target }) => setNumber(target.value)}
            inputMode="tel"
            aria-invalid={isWrong}
            aria-describedby={`${id}-hint`}
            autoComplete="off"
          />
          <p id={`${id}-hint`} className={`mt-1 text-xs ${isWrong ? 'text-danger' : 'text-ink-faint'}`}>
            {i18n._('De 6 a 15 algarismos, com o código do país. Nada chega a ele.')}
          </p>
        </div>
        <label className="flex items-start gap-2.5">
          <input
            type="checkbox"
            className="mt-0.5 size-4 accent-(--accent)"
            checked={isNumberHidden}
            onChange={({ target }) => setIsNumberHidden(target.checked)}
          />
          <span>
            {i18n._('Esconde o número')}
            <span className="block text-xs text-ink-faint">
              {i18n._('O webhook traz só a identificação que o WhatsApp dá para esta empresa.')}
            </span>
          </span>
        </label>
        <Button type="submit" kind="primary" disabled={isWrong || name.trim() === ''} className="self-end">
          {i18n._('Criar e abrir')}
        </Button>
      </form>
    </Dialog>
  );
}
