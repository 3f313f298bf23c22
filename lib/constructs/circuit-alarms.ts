import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CIRCUIT_METRICS } from '#platform/resilience/names.ts';
import type { ProsaConfig } from '../config.ts';
import { functionMetric, RunbookAlarm } from './runbook-alarm.ts';

/** Rings when a function opens a circuit, and when its circuit breakers cannot share what they know. */
export class CircuitAlarms extends Construct {
  constructor(scope: Construct, id: string, { config, service }: { config: ProsaConfig; service: string }) {
    super(scope, id);
    const counter = (name: string) => functionMetric(config, service, name, Duration.minutes(5));
    new RunbookAlarm(this, 'OpenAlarm', {
      config,
      article: 'circuit-open',
      summary: `The ${service} function opened a circuit: what stands behind it does not answer.`,
      metric: counter(CIRCUIT_METRICS.opened),
      threshold: 1,
    });
    new RunbookAlarm(this, 'TroubleAlarm', {
      config,
      article: 'circuit-open',
      summary: `Circuit breakers of the ${service} function could not read or write the circuits table.`,
      metric: counter(CIRCUIT_METRICS.trouble),
      threshold: 10,
    });
  }
}
