import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RUNBOOK_ARTICLES } from '../../lib/constructs/runbook-alarm.ts';
import { ofType, removeFolders, type Synthesized, synthesizeChecked } from './synthesized.ts';

const RUNBOOK_URL = 'https://example.com/runbook';
const TOPIC = 'arn:aws:sns:sa-east-1:123456789012:on-call';

interface Alarm {
  AlarmDescription?: string;
  AlarmActions?: unknown[];
  TreatMissingData?: string;
}

interface Article {
  anchor: string;
  sections: string[];
}

/** Articles as a reader's browser finds them: GitHub makes the anchor of a heading this way. */
function articles(): Article[] {
  const text = readFileSync(resolve(import.meta.dirname, '../../docs/runbook.md'), 'utf8');
  return text
    .split(/^## /m)
    .slice(1)
    .map((article) => ({
      anchor: (article.split('\n')[0] ?? '')
        .trim()
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
      sections: [...article.matchAll(/^### (.+)\n+(?=[^\n#])/gm)].map((match) => match[1] ?? ''),
    }));
}

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
afterAll(removeFolders);

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

  it('has no article without an alarm', () => {
    const linked = new Set(alarms.map(([, { AlarmDescription }]) => AlarmDescription?.split('#')[1]));
    expect(
      articles()
        .map(({ anchor }) => anchor)
        .sort(),
    ).toEqual([...linked].sort());
    expect([...RUNBOOK_ARTICLES].sort()).toEqual([...linked].sort());
  });

  it('says in every article what happened, how to look and what to do', () => {
    for (const { anchor, sections } of articles()) {
      expect([anchor, sections]).toEqual([anchor, ['Description', 'Investigation', 'Resolution']]);
    }
  });
});

describe('every alarm', () => {
  it('rings at the configured topic and is silent when nothing is measured', () => {
    for (const [id, { AlarmActions, TreatMissingData }] of alarms) {
      expect([id, AlarmActions, TreatMissingData]).toEqual([id, [TOPIC], 'notBreaching']);
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
    for (const name of ['Dispatch', 'Turns', 'Outbox']) {
      expect(ids.filter((id) => id.startsWith(`Queues${name}DeadLettersAlarm`))).toHaveLength(1);
      expect(ids.filter((id) => id.startsWith(`Queues${name}AgeAlarm`))).toHaveLength(1);
    }
    expect(ids.filter((id) => id.startsWith('QueuesInboxToDispatchDeadLettersAlarm'))).toHaveLength(1);
  });
});
