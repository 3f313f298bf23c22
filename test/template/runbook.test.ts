import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { TROUBLE_METRIC } from '#platform/runtime/metrics.ts';
import { RUNBOOK_ARTICLES } from '../../lib/constructs/runbook-alarm.ts';
import { runbookCommands } from '../support/runbook-commands.ts';
import { CAUSES } from '../support/troubles.ts';
import { ofType, type Synthesized, synthesizeChecked } from './synthesized.ts';

const RUNBOOK_URL = 'https://example.com/runbook';
const TOPIC = 'arn:aws:sns:sa-east-1:123456789012:on-call';

interface Alarm {
  AlarmDescription?: string;
  AlarmActions?: unknown[];
  TreatMissingData?: string;
}

interface Article {
  anchor: string;
  text: string;
  sections: string[];
}

const [ALARM_PART = '', DEPLOYMENT_PART = ''] = readFileSync(
  resolve(import.meta.dirname, '../../docs/runbook.md'),
  'utf8',
).split(/^# Deployments$/m);

/** Articles as a reader's browser finds them: GitHub makes the anchor of a heading this way. */
function articlesIn(part: string): Article[] {
  return part
    .split(/^## /m)
    .slice(1)
    .map((article) => ({
      anchor: (article.split('\n')[0] ?? '')
        .trim()
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
      text: article,
      sections: [...article.matchAll(/^### (.+)\n+(?=[^\n#])/gm)].map((match) => match[1] ?? ''),
    }));
}

const articles = () => articlesIn(ALARM_PART);
const deployments = () => articlesIn(DEPLOYMENT_PART);

let dev: Synthesized;
let alarms: [string, Alarm][];

beforeAll(async () => {
  dev = await synthesizeChecked({ runbookUrl: RUNBOOK_URL, alarmTopicArn: TOPIC });
  alarms = [dev.state, dev.app].flatMap((template) =>
    ofType<Alarm>(template, 'AWS::CloudWatch::Alarm').map(([id, alarm]): [string, Alarm] => [
      id,
      alarm.Properties,
    ]),
  );
});

describe('the runbook', () => {
  it('has an article for every alarm, and the alarm links to it', () => {
    const anchors = articles().map(({ anchor }) => anchor);
    expect(alarms.length).toBeGreaterThan(15);
    for (const [id, { AlarmDescription }] of alarms) {
      const link = AlarmDescription?.split('Runbook: ')[1] ?? '';
      const [url, anchor] = link.split('#');
      expect([id, url]).toEqual([id, RUNBOOK_URL]);
      expect([id, anchors]).toEqual([id, expect.arrayContaining([anchor])]);
    }
  });

  it('has an article for every cause of trouble', () => {
    const anchors = articles().map(({ anchor }) => anchor);
    for (const cause of CAUSES) expect(anchors).toContain(cause);
  });

  it('has no article to which neither an alarm nor a cause leads', () => {
    const linked = new Set(alarms.map(([, { AlarmDescription }]) => AlarmDescription?.split('#')[1]));
    expect([...RUNBOOK_ARTICLES].sort()).toEqual([...linked].sort());
    expect(
      articles()
        .map(({ anchor }) => anchor)
        .sort(),
    ).toEqual([...linked, ...CAUSES].sort());
  });

  it('says how the cause is found, by the fields that the records have', () => {
    const [first] = articles();
    expect(first?.anchor).toBe('function-trouble');
    for (const field of [`ispresent(${TROUBLE_METRIC})`, 'cause', 'service', 'tenant_id', ...CAUSES]) {
      expect(first?.text).toContain(field);
    }
    for (const cause of CAUSES) expect(first?.text).toContain(`(#${cause})`);
  });

  it('begins every resolution with commands to paste', () => {
    const commanded = new Set(runbookCommands().map(({ article }) => article));
    for (const { text } of articles()) expect([...commanded]).toContain(text.split('\n')[0]);
  });

  it('says in every article what happened, how to look and what to do', () => {
    for (const { anchor, sections } of articles()) {
      expect([anchor, sections]).toEqual([anchor, ['Description', 'Investigation', 'Resolution']]);
    }
  });
});

describe('the runbook around deployments', () => {
  const article = (anchor: string) => deployments().find((found) => found.anchor === anchor)?.text ?? '';

  it('has an article for what several alarms need, and links that lead somewhere', () => {
    const anchors = [...articles(), ...deployments()].map(({ anchor }) => anchor);
    const links = [...`${ALARM_PART}${DEPLOYMENT_PART}`.matchAll(/\]\(#([^)]+)\)/g)].map(
      ([, anchor]) => anchor,
    );
    expect(links).toEqual(
      expect.arrayContaining(['undo-a-change-made-by-hand', 'go-back-a-version', 'deployments']),
    );
    for (const link of links) expect(['deployments', ...anchors]).toContain(link);
  });

  it('repairs by a deployment that CloudFormation does not skip, and never by the same template again', () => {
    expect(article('undo-a-change-made-by-hand')).toContain('--revert-drift');
    for (const { anchor, text } of articles()) {
      expect([anchor, /deploy(ing)? (the state stack|both stacks|it again)/i.exec(text)?.[0]]).toEqual([
        anchor,
        undefined,
      ]);
    }
  });

  it('goes back with the app stack alone, and with the same settings', () => {
    const text = article('go-back-a-version').replace(/\s+/g, ' ');
    expect(text).toContain('npx cdk deploy --exclusively prosa-<stage>-app -c stage=<stage> -c …');
    expect(text).toContain('reset to their defaults');
  });

  it('says how a state stack comes back whose names are taken, or that protects its own failed creation', () => {
    expect(article('state-stack-was-deleted')).toContain('--force-delete-without-recovery');
    expect(article('state-stack-was-deleted')).toContain('npx cdk import prosa-<stage>-state');
    expect(article('first-deployment-of-the-state-stack-failed')).toContain(
      '--no-enable-termination-protection',
    );
  });
});

describe('every alarm', () => {
  it('rings at the configured topic and is silent when nothing is measured, all but one', () => {
    for (const [id, { AlarmActions, TreatMissingData }] of alarms) {
      // A watchdog that never ran measures nothing.
      const whenNothing = id.startsWith('WatchdogSilentAlarm') ? 'breaching' : 'notBreaching';
      expect([id, AlarmActions, TreatMissingData]).toEqual([id, [TOPIC], whenNothing]);
    }
  });

  it('needs no topic', async () => {
    const { state } = await synthesizeChecked();
    for (const [, alarm] of ofType<Alarm>(state, 'AWS::CloudWatch::Alarm')) {
      expect(alarm.Properties.AlarmActions).toBeUndefined();
    }
  });

  it('watches both ends of each queue: dead letters and age', () => {
    const ids = alarms.map(([id]) => id).filter((id) => id.startsWith('Queues'));
    for (const name of ['Turns', 'Outbox']) {
      expect(ids.filter((id) => id.startsWith(`Queues${name}DeadLettersAlarm`))).toHaveLength(1);
      expect(ids.filter((id) => id.startsWith(`Queues${name}AgeAlarm`))).toHaveLength(1);
    }
    expect(ids.filter((id) => id.startsWith('QueuesInboxToDispatchDeadLettersAlarm'))).toHaveLength(1);
    // What waits for a circuit is due anyway, later.
    expect(ids.filter((id) => id.startsWith('QueuesClosedToTimers'))).toEqual([]);
    // The age of dispatch and of the receipts is watched beside their consumer; what the timers leave the watchdog does.
    expect(ids.filter((id) => id.startsWith('QueuesFairDispatch'))).toEqual([
      expect.stringMatching(/^QueuesFairDispatchDeadLettersAlarm/),
    ]);
    expect(ids.filter((id) => id.startsWith('QueuesReceipts'))).toEqual([
      expect.stringMatching(/^QueuesReceiptsDeadLettersAlarm/),
    ]);
    expect(ids.filter((id) => id.startsWith('QueuesTimers'))).toEqual([
      expect.stringMatching(/^QueuesTimersDeadLettersAlarm/),
    ]);
  });
});
