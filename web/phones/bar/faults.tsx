import { i18n } from '@lingui/core';
import { Power } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { addFault, removeFault, removeFaults } from '../../watch/local-client.ts';
import { usePhones } from '../phones-context.ts';
import { switching } from './fault-strip.tsx';
import { type FaultSwitch, SWITCHES, switchOf, switchWords } from './switches.ts';

/** Switches for what may go wrong outside, so that one sees the system hold. */
export function Faults({ onClose }: { onClose(): void }) {
  const { known, feed } = usePhones();
  return (
    <Dialog title={i18n._('Falhas de propósito')} onClose={onClose}>
      <p className="mb-3 text-ink-soft">
        {i18n._(
          'O que o mundo lá fora pode fazer de errado. Ligue, escreva de um telefone e veja o que acontece.',
        )}
      </p>
      <ul className="flex flex-col gap-1">
        {SWITCHES.map((one) => (
          <li key={one.id}>
            <Switch one={one} />
          </li>
        ))}
      </ul>
      <div className="mt-4 flex justify-end">
        <Button
          icon={<Power size={15} />}
          disabled={known.faults.length === 0}
          onClick={() => void switching(removeFaults(), feed.hurry)}
        >
          {i18n._('Desligar tudo')}
        </Button>
      </div>
    </Dialog>
  );
}

function Switch({ one }: { one: FaultSwitch }) {
  const { known, feed } = usePhones();
  const on = known.faults.filter((fault) => switchOf(fault)?.id === one.id);
  const isOn = on.length > 0;
  const { name, effect } = switchWords(one.id);
  const turn = async () => {
    if (!isOn) return addFault(one.fault);
    for (const { id } of on) await removeFault(id);
  };
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      onClick={() => void switching(turn(), feed.hurry)}
      className="group flex w-full items-center gap-3 rounded-xl px-3 py-2 text-left hover:bg-hover"
    >
      <span className="min-w-0 flex-1">
        <span className="block font-medium">{name}</span>
        <span className="block text-xs text-ink-soft">{effect}</span>
      </span>
      <span className="flex h-6 w-10 shrink-0 items-center rounded-full bg-line-strong p-0.5 transition-colors group-aria-checked:bg-warn">
        <span className="size-5 rounded-full bg-surface shadow-card transition-transform group-aria-checked:translate-x-4" />
      </span>
    </button>
  );
}
