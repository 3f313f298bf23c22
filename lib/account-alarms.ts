import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AccountConcern } from '../core/events/channel-account-updated.ts';
import { FUNCTION_NAME, METRICS } from '../functions/webhook/names.ts';
import type { ProsaConfig } from './config.ts';
import { functionMetric, RunbookAlarm, type RunbookArticle } from './constructs/runbook-alarm.ts';

/** One alarm and one article for each kind of action: who acts on a ban is not who mends a template. */
const CONCERNS: Record<AccountConcern, { id: string; article: RunbookArticle; summary: string }> = {
  account: {
    id: 'AccountAlarm',
    article: 'account-restricted',
    summary: 'WhatsApp banned, restricted, warned or rejected an account or a name.',
  },
  access: {
    id: 'AccountAccessAlarm',
    article: 'account-access-lost',
    summary: 'Our app or partner lost an account, or a number left the platform.',
  },
  template: {
    id: 'TemplateAlarm',
    article: 'template-stopped',
    summary: 'WhatsApp rejected, paused, disabled or flagged a template or a flow.',
  },
  quality: {
    id: 'QualityAlarm',
    article: 'quality-low',
    summary: 'The quality of a number or a template is red.',
  },
  security: {
    id: 'AccountSecurityAlarm',
    article: 'account-security',
    summary: "A number's PIN was changed, or a change was asked for.",
  },
};

/** What WhatsApp tells of accounts, numbers and templates rings by what people must see to. */
export function addAccountAlarms(scope: Construct, config: ProsaConfig): void {
  const period = Duration.minutes(5);
  for (const [concern, { id, article, summary }] of Object.entries(CONCERNS)) {
    new RunbookAlarm(scope, id, {
      config,
      article,
      summary,
      metric: functionMetric(config, FUNCTION_NAME, METRICS.accountConcerns, period).with({
        dimensionsMap: { service: FUNCTION_NAME, concern },
      }),
      threshold: 1,
    });
  }
  new RunbookAlarm(scope, 'AccountUnassignedAlarm', {
    config,
    article: 'account-unassigned',
    summary: 'WhatsApp told of a change around an account that is no tenant of ours.',
    metric: functionMetric(config, FUNCTION_NAME, METRICS.accountUnassigned, period),
    threshold: 1,
  });
}
