import { cpus, totalmem } from 'node:os';
import { functionOf } from '../../local/cost/cost-table.ts';
import type { BenchOptions } from './bench-options.ts';
import type { Measured } from './measure.ts';
import type { Used } from './real-run.ts';

/** What goes into the results file. Times are milliseconds. */
export interface BenchReport extends Measured {
  /** ISO 8601. */
  at: string;
  machine: { processors: number; model: string; memoryGb: number; node: string };
  options: Omit<BenchOptions, 'out'>;
  /** Of a run on this machine; a virtual one uses nothing that means something. */
  used?: {
    sdkCallsPerMessage: number;
    sdkCalls: Record<string, number>;
    /** By service and unit. */
    unitsPerMessage: Record<string, number>;
    /** Processor time of the environments for each answered message, by function. */
    cpuMsPerMessage: Record<string, number>;
    handlersCpuMsPerMessage: number;
    /** Processor time of the emulator, which is not part of Prosa. */
    runtimeCpuMsPerMessage: number;
    /** The most memory of one environment, by function, in MB. */
    environmentMb: Record<string, number>;
    environments: Record<string, number>;
    /** The most that the runtime and all environments had together, in MB. */
    peakMb: number;
    deadLetters: number;
    reposted: number;
    faults: Record<string, number>;
  };
}

export function benchReport(measured: Measured, options: BenchOptions, used?: Used): BenchReport {
  const { out: _out, ...told } = options;
  const [processor] = cpus();
  return {
    at: new Date().toISOString(),
    machine: {
      processors: cpus().length,
      model: processor?.model ?? '',
      memoryGb: Math.round(totalmem() / 2 ** 30),
      node: process.version,
    },
    options: told,
    ...measured,
    ...(used && { used: usePerMessage(used, measured.answered) }),
  };
}

function usePerMessage(used: Used, answered: number): NonNullable<BenchReport['used']> {
  const each = (total: number) => total / Math.max(1, answered);
  const runtime = used.processes.get(undefined);
  const functions = [...used.processes].flatMap(([name, use]) =>
    name === undefined ? [] : [[functionOf(name), use] as const],
  );
  const byFunction = (value: (use: (typeof functions)[number][1]) => number) =>
    Object.fromEntries(functions.map(([name, use]) => [name, value(use)]));
  return {
    sdkCallsPerMessage: each(sum(Object.values(used.sdkCalls))),
    sdkCalls: used.sdkCalls,
    unitsPerMessage: Object.fromEntries(
      Object.entries(used.units).map(([name, units]) => [name, each(units)]),
    ),
    cpuMsPerMessage: byFunction(({ cpuMs }) => each(cpuMs)),
    handlersCpuMsPerMessage: each(sum(functions.map(([, { cpuMs }]) => cpuMs))),
    runtimeCpuMsPerMessage: each(runtime?.cpuMs ?? 0),
    environmentMb: byFunction(({ peakMb }) => Math.round(peakMb)),
    environments: byFunction(({ environments }) => environments),
    peakMb: Math.round(used.peakMb),
    deadLetters: used.deadLetters,
    reposted: used.reposted,
    faults: used.faults,
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** What is against a run: nothing may be lost, doubled or out of order, however long it takes. */
export function faultsOf({ lost, doubled, outOfOrder }: Measured): string[] {
  return Object.entries({ lost, doubled, 'customers out of order': outOfOrder })
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${what}`);
}

/** The report for people. */
export function renderBench(report: BenchReport): string {
  const { options, used } = report;
  const where = options.virtual
    ? 'in virtual time with published latencies'
    : `on ${report.machine.processors} processors, which also make the load`;
  const thrown = report.modelCalls === 0 ? 0 : (100 * report.thrownAway) / report.modelCalls;
  return [
    `${options.conversations} conversations, ${options.rate} messages/s, debounce ${options.debounceSeconds} s, seed ${options.seed}, ${where}`,
    `sent ${report.sent}, answered ${report.answered}, left to people ${report.withPeople}${becauseOf(report)}, lost ${report.lost}, doubled ${report.doubled}, customers out of order ${report.outOfOrder}`,
    `model calls ${report.modelCalls}, of which thrown away ${report.thrownAway} (${thrown.toFixed(1)} %); ${report.answersPerSecond.toFixed(1)} messages answered a second`,
    ...Object.entries({ ...report.hops, 'webhook 200 → answer to any message': report.answeredAfter })
      .filter(([, { longest }]) => longest > 0)
      .map(
        ([hop, { p50, p95, p99, longest }]) =>
          `  ${hop.padEnd(46)} p50 ${ms(p50)}  p95 ${ms(p95)}  p99 ${ms(p99)}  longest ${ms(longest)}`,
      ),
    ...(used ? renderUse(used) : []),
  ].join('\n');
}

function becauseOf({ withPeopleBecause }: Measured): string {
  const reasons = Object.entries(withPeopleBecause).map(([reason, count]) => `${reason} ${count}`);
  return reasons.length === 0 ? '' : ` (${reasons.join(', ')})`;
}

const ms = (value: number) => `${Math.round(value)} ms`.padStart(9);

function renderUse(used: NonNullable<BenchReport['used']>): string[] {
  const unit = (name: string) => (used.unitsPerMessage[name] ?? 0).toFixed(1);
  const listed = (values: Record<string, number>, digits: number, what: string) =>
    Object.entries(values)
      .sort((one, other) => other[1] - one[1])
      .map(([name, value]) => `${name} ${value.toFixed(digits)}`)
      .join(', ') + what;
  const struck = Object.keys(used.faults).length > 0;
  const apart = Object.keys(used.environments).length > 0;
  return [
    `for each answered message: ${used.sdkCallsPerMessage.toFixed(1)} SDK calls, ${unit('dynamodb, write request unit')} WRU, ${unit('dynamodb, read request unit')} RRU`,
    ...(apart
      ? [
          `  CPU ${used.handlersCpuMsPerMessage.toFixed(1)} ms: ${listed(used.cpuMsPerMessage, 1, '')}; the emulator ${used.runtimeCpuMsPerMessage.toFixed(1)} ms`,
          `memory of one environment: ${listed(used.environmentMb, 0, ' MB')}; in all ${used.peakMb} MB`,
        ]
      : [
          `  CPU ${used.runtimeCpuMsPerMessage.toFixed(1)} ms with the emulator, which is not told apart; ${used.peakMb} MB in all`,
        ]),
    `posted again ${used.reposted}, given up ${used.deadLetters}`,
    ...(struck ? [`faults that struck: ${listed(used.faults, 0, '')}`] : []),
  ];
}
