import type { QueueCounts, WatchAnswer } from '../../../local/watch/watch-answer.ts';
import { spacedName } from '../../watch/function-name.ts';

/** A queue by the name that the templates give it, without what CloudFormation adds. */
export interface QueueMeter {
  name: string;
  waiting: number;
  inFlight: number;
  delayed: number;
  oldestSeconds: number;
}

export interface Meters {
  queues: QueueMeter[];
  /** Queues with dead letters; the rest is empty. */
  dead: QueueMeter[];
  waiting: number;
  inFlight: number;
  delayed: number;
  deadLetters: number;
  invocations: number;
  errors: number;
}

const NAME = /Queues([A-Za-z]+?)(Queue|DeadLetters)[0-9A-F]{8}(?:\.fifo)?$/;

/** What the bar shows of queues and functions. */
export function metersOf({ queues, functions }: Pick<WatchAnswer, 'queues' | 'functions'>): Meters {
  const work = queues.filter((queue) => !isDead(queue)).map(meterOf);
  const dead = queues.filter(isDead).map(meterOf).filter(isNotEmpty);
  const sum = (of: readonly QueueMeter[], count: (meter: QueueMeter) => number) =>
    of.reduce((total, meter) => total + count(meter), 0);
  return {
    ...{ queues: work, dead },
    waiting: sum(work, ({ waiting }) => waiting),
    inFlight: sum(work, ({ inFlight }) => inFlight),
    delayed: sum(work, ({ delayed }) => delayed),
    deadLetters: sum(dead, ({ waiting, inFlight, delayed }) => waiting + inFlight + delayed),
    invocations: functions.reduce((total, { invocations }) => total + invocations, 0),
    errors: functions.reduce((total, { errors }) => total + errors, 0),
  };
}

const isDead = ({ name }: QueueCounts) => name.includes('DeadLetter');

const isNotEmpty = ({ waiting, inFlight, delayed }: QueueMeter) => waiting + inFlight + delayed > 0;

function meterOf({ name, waiting, in_flight, delayed, oldest_age_s }: QueueCounts): QueueMeter {
  const short = NAME.exec(name)?.[1] ?? name;
  return { name: spacedName(short), waiting, inFlight: in_flight, delayed, oldestSeconds: oldest_age_s };
}
