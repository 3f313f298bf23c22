import type { ProsaFault } from '../../local/faults/prosa-faults.ts';

/** Each as likely as what a bad day brings, and some more. */
export const DISORDER: readonly ProsaFault[] = [
  { target: 'bus', action: 'duplicate', probability: 0.02 },
  { target: 'bus', action: 'delay', ms: 2_000, probability: 0.02 },
  { target: 'sqs', action: 'redeliver', probability: 0.02 },
  { target: 'sqs', action: 'early-visibility', probability: 0.01 },
  { target: 'lambda', action: 'kill', when: 'before', probability: 0.002 },
  { target: 'lambda', action: 'kill', when: 'after', probability: 0.002 },
  { target: 'sdk', action: 'throttle', probability: 0.005 },
  { target: 'sdk', action: 'lost-response', probability: 0.003 },
  { target: 'model', action: 'error', status: 500, probability: 0.01 },
  { target: 'model', action: 'slow', ms: 5_000, probability: 0.01 },
  { target: 'whatsapp', action: 'error', status: 502, probability: 0.005 },
  { target: 'whatsapp', action: 'drop-after-accept', probability: 0.003 },
  { target: 'whatsapp', action: 'reordered-statuses', probability: 0.05 },
];
