import { i18n } from '@lingui/core';
import { Power, TriangleAlert, X } from 'lucide-react';
import type { FaultReport } from '../../../local/watch/watch-answer.ts';
import { Button } from '../../ui/button.tsx';
import { toasts } from '../../ui/toasts.tsx';
import { LocalProblem, removeFault, removeFaults } from '../../watch/local-client.ts';
import { usePhones } from '../phones-context.ts';
import { switchOf, switchWords } from './switches.ts';

/** Does what a switch says, and looks at what became of it. */
export async function switching(act: Promise<unknown>, hurry: () => void): Promise<void> {
  try {
    await act;
    hurry();
  } catch (error) {
    if (!(error instanceof LocalProblem || error instanceof TypeError)) throw error;
    toasts.show({ kind: 'problem', text: i18n._('Não foi possível mudar a falha.') });
  }
}

function faultName(fault: FaultReport): string {
  const known = switchOf(fault);
  return known ? switchWords(known.id).name : `${fault.target}: ${fault.action}`;
}

/** All faults that are on, and one click that ends them: who looks at the page knows that it is meant so. */
export function FaultStrip() {
  const { known, feed } = usePhones();
  const { faults } = known;
  if (faults.length === 0) return null;
  return (
    <section
      aria-label={i18n._('Falhas ligadas')}
      className="fault-strip flex flex-wrap items-center gap-2 border-b border-warn/30 bg-warn-soft px-4 py-1.5 text-warn"
    >
      <TriangleAlert size={16} className="shrink-0" />
      <span className="font-semibold max-md:sr-only">{i18n._('Falhas ligadas')}</span>
      {faults.map((fault) => (
        <span
          key={fault.id}
          className="flex items-center gap-1 rounded-full border border-warn/40 bg-surface py-0.5 pr-1 pl-2.5 text-xs font-medium text-ink"
        >
          {faultName(fault)}
          {fault.struck > 0 ? <span className="text-ink-faint tabular-nums">×{fault.struck}</span> : null}
          <button
            type="button"
            className="-my-0.5 grid size-7 place-items-center rounded-full text-ink-soft hover:bg-hover hover:text-ink"
            aria-label={i18n._('Desligar: {name}', { name: faultName(fault) })}
            onClick={() => void switching(removeFault(fault.id), feed.hurry)}
          >
            <X size={13} />
          </button>
        </span>
      ))}
      <span className="flex-1" />
      <Button size="sm" icon={<Power size={13} />} onClick={() => void switching(removeFaults(), feed.hurry)}>
        {i18n._('Desligar tudo')}
      </Button>
    </section>
  );
}
