import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it } from 'vitest';
import { checkedApp, entryFolder, synthesizeApp, synthesizeChecked, temporaryFolder } from './synthesized.ts';

const TOPIC = 'arn:aws:sns:sa-east-1:123456789012:on-call';

interface Report {
  pluginReports: {
    pluginName: string;
    conclusion: string;
    violations: unknown[];
    suppressedViolations?: { ruleName: string; reason: string }[];
  }[];
}

function stackOf(app: { node: { findChild(id: string): unknown } }): Stack {
  const stack = app.node.findChild('prosa-dev-state');
  if (!(stack instanceof Stack)) throw new Error('no state stack');
  return stack;
}

describe('the checks', () => {
  it('find nothing: AwsSolutions and the template validation of the library', async () => {
    const { outdir } = await synthesizeChecked();
    const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as Report;
    // A plugin without findings and without answered ones is not listed; the tests below show that each runs.
    expect(report.pluginReports.map((plugin) => plugin.pluginName)).toContain('AwsSolutions');
    for (const { pluginName, conclusion, violations } of report.pluginReports) {
      expect([pluginName, conclusion, violations]).toEqual([pluginName, 'success', []]);
    }
  });

  it('are answered with a reason where they are answered', async () => {
    const { outdir } = await synthesizeChecked();
    const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as Report;
    const answered = report.pluginReports.flatMap((plugin) => plugin.suppressedViolations ?? []);
    expect(new Set(answered.map(({ ruleName }) => ruleName.replace(/\[.*/, '')))).toEqual(
      new Set([
        'AwsSolutions-S1',
        'AwsSolutions-SQS3',
        'AwsSolutions-S1',
        'AwsSolutions-SMG4',
        'AwsSolutions-APIG1',
        'AwsSolutions-APIG4',
        'AwsSolutions-IAM5',
        'AwsSolutions-COG2',
        'AwsSolutions-COG8',
      ]),
    );
    for (const { reason } of answered) expect(reason.length).toBeGreaterThan(30);
  });

  it('stop the synthesis on a finding of AwsSolutions', async () => {
    const app = await checkedApp();
    new Queue(stackOf(app), 'Unguarded');
    expect(() => app.synth()).toThrow(/AwsSolutions-SQS/);
  });

  it('stop the synthesis on a template that CloudFormation would refuse', async () => {
    const app = await checkedApp();
    // An override is invisible to AwsSolutions: only the validation of the template can object.
    for (const construct of stackOf(app).node.findAll()) {
      if (construct instanceof CfnQueue) construct.addPropertyOverride('VisibilityTimeout', 99_999);
    }
    expect(() => app.synth()).toThrow(/VisibilityTimeout: 99999.*CloudFormation Validate/);
  });
});

describe('synthesis', () => {
  it('gives the same templates twice, in whatever folder', async () => {
    const entryRoot = entryFolder();
    const first = synthesizeApp(await checkedApp({}, { entryRoot }));
    const outdir = join(temporaryFolder(), 'a', 'deeper', 'folder');
    const second = synthesizeApp(await checkedApp({}, { entryRoot, outdir }));
    expect(second.outdir).not.toBe(first.outdir);
    for (const file of [
      'prosa-dev-state.template.json',
      'prosa-dev-app.template.json',
      'prosa-dev-app.assets.json',
    ]) {
      expect(readFileSync(join(second.outdir, file), 'utf8')).toBe(
        readFileSync(join(first.outdir, file), 'utf8'),
      );
    }
  });

  it('links the stacks by exports that CloudFormation protects', async () => {
    const { app } = await synthesizeChecked();
    const text = JSON.stringify(app);
    expect(text).toContain('"Fn::ImportValue":"prosa-dev-state:');
    expect(text).not.toContain('Fn::GetStackOutput');
  });

  it('says at each synthesis how long answers wait where cost is preferred, and else nothing', async () => {
    const { infos } = await synthesizeChecked({ prefer: 'cost' });
    expect(infos).toEqual([expect.stringMatching(/size 10k an answer waits 0\.03 s longer on average/)]);
    expect((await synthesizeChecked()).infos).toEqual([]);
  });

  it('warns when no alarm reaches people, or its link no browser, except where no person is woken', async () => {
    const warningsOf = async (context: Record<string, unknown>) =>
      (await synthesizeChecked(context)).warnings;
    expect(await warningsOf({ stage: 'prod' })).toEqual([
      expect.stringContaining('No alarm of stage prod reaches anybody.'),
      expect.stringContaining('Alarms of stage prod link to docs/runbook.md, which no browser finds.'),
    ]);
    const runbookUrl = 'https://example.com/runbook.md';
    expect(await warningsOf({ stage: 'prod', alarmTopicArn: TOPIC, runbookUrl })).toEqual([]);
    expect(await warningsOf({ stage: 'dev' })).toEqual([]);
    expect(await warningsOf({ stage: 'local' })).toEqual([]);
  });

  it('warns who names no stage of which installation it is', async () => {
    expect((await synthesizeChecked({ stage: undefined })).warnings).toEqual([
      expect.stringContaining(
        'No stage was given: this is the installation dev, whatever was deployed before.',
      ),
    ]);
  });
});
