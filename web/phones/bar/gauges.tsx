import { i18n } from '@lingui/core';
import type { ReactNode } from 'react';
import { Dialog } from '../../ui/dialog.tsx';
import { clockTime, shortSpan } from '../../ui/time.ts';
import { functionName } from '../../watch/function-name.ts';
import { usePhones } from '../phones-context.ts';
import { metersOf, type QueueMeter } from './meters.ts';

/** Each queue, circuit and function. */
export function Gauges({ onClose }: { onClose(): void }) {
  const { known } = usePhones();
  const { queues, dead } = metersOf(known);
  const circuits = known.bus.openCircuits();
  return (
    <Dialog title={i18n._('Por dentro')} onClose={onClose} isWide>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <div tabIndex={0}>
        <Table
          title={i18n._('Filas')}
          heads={[
            i18n._('Fila'),
            i18n._('esperam'),
            i18n._('em voo'),
            i18n._('adiadas'),
            i18n._('mais antiga'),
          ]}
          rows={queues.map(queueCells)}
        />
        <Table
          title={i18n._('Cartas mortas')}
          heads={[
            i18n._('Fila'),
            i18n._('esperam'),
            i18n._('em voo'),
            i18n._('adiadas'),
            i18n._('mais antiga'),
          ]}
          rows={dead.map(queueCells)}
          none={i18n._('Nenhuma.')}
        />
        <Table
          title={i18n._('Circuitos')}
          heads={[i18n._('Dependência'), i18n._('estado'), i18n._('tenta de novo')]}
          rows={circuits.map(({ name, state, openUntil }) => [
            name,
            state,
            openUntil ? clockTime(openUntil, i18n.locale) : '—',
          ])}
          none={i18n._('Todos fechados: tudo responde.')}
        />
        <Table
          title={i18n._('Funções')}
          heads={[i18n._('Função'), i18n._('invocações'), i18n._('erros'), i18n._('último erro')]}
          rows={known.functions
            .toSorted((one, other) => other.invocations - one.invocations)
            .map(({ name, invocations, errors, last_error = '—' }) => [
              ...[functionName(name), invocations, errors, last_error],
            ])}
          none={i18n._('Nenhuma rodou ainda.')}
        />
      </div>
    </Dialog>
  );
}

const queueCells = ({ name, waiting, inFlight, delayed, oldestSeconds }: QueueMeter): (string | number)[] => [
  ...[name, waiting, inFlight, delayed],
  waiting + inFlight + delayed === 0 ? '—' : shortSpan(oldestSeconds * 1_000),
];

function Table({
  title,
  heads,
  rows,
  none,
}: {
  title: string;
  heads: readonly string[];
  rows: readonly (readonly (string | number)[])[];
  none?: string;
}): ReactNode {
  return (
    <section className="mb-5 last:mb-0">
      <h3 className="mb-1 font-semibold">{title}</h3>
      {rows.length === 0 ? (
        <p className="text-ink-soft">{none}</p>
      ) : (
        <table className="w-full text-xs">
          <thead>
            <tr className="text-ink-faint">
              {heads.map((head, at) => (
                <th
                  key={head}
                  scope="col"
                  className={`py-1 font-medium ${at === 0 ? 'text-left' : 'text-right'}`}
                >
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells) => (
              <tr key={cells[0]} className="border-t border-line/70">
                {cells.map((cell, at) => (
                  <td
                    key={heads[at]}
                    className={`py-1 tabular-nums ${at === 0 ? 'text-left font-medium' : `text-right ${cell === 0 ? 'text-ink-faint' : ''}`}`}
                  >
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
