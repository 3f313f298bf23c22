import { beforeAll, describe, expect, it } from 'vitest';
import { type Synthesized, synthesizeChecked } from './synthesized.ts';

/**
 * A name that goes from this list goes from the deployed stack, and an app stack that imports it, now or in the
 * version to go back to, stops the deployment. Adding one is always possible.
 */
const EXPORTS = [
  'RefTablesRegistry55D7706D10E44F62',
  'FnGetAttTablesRegistry55D7706DArnF22A4F0D',
  'RefTablesConversationsDFBD939CF1D5E46F',
  'FnGetAttQueuesTriageDeadLetters9DB1035EArnE3D56CEC',
  'FnGetAttQueuesTriageDeadLetters9DB1035EQueueNameAFE4BDC1',
  'FnGetAttQueuesTriageQueue89043307Arn7BA04F9A',
  'FnGetAttQueuesTriageQueue89043307QueueNameD321E0B1',
  'RefQueuesTriageDeadLetters9DB1035E19DD4026',
  'RefQueuesTriageQueue8904330743EB5833',
  'FnGetAttTablesConversationsDFBD939CArnA40241FB',
  'RefTablesIdempotency498FF6809CBA9CF6',
  'FnGetAttTablesIdempotency498FF680Arn36483894',
  'RefTablesCircuitsAC603660341ED188',
  'FnGetAttTablesCircuitsAC603660Arn6DB6005B',
  'RefTablesKnowledgeCEAD578DC338062C',
  'FnGetAttTablesKnowledgeCEAD578DArn504061CF',
  'RefBucketsKnowledge84EACAFEF0A23CEE',
  'FnGetAttBucketsKnowledge84EACAFEArnB3D016B7',
  'FnGetAttBucketsVectors32B9706FVectorBucketArnFE1BB78B',
  'RefBusEA82B6486A28F94F',
  'FnGetAttBusEA82B648ArnBC65BB77',
  'FnGetAttQueuesFairDispatchQueue8CFC188BQueueNameFB168907',
  'FnGetAttQueuesFairDispatchQueue8CFC188BArn8A19D56C',
  'RefQueuesFairDispatchQueue8CFC188B60ABA490',
  'FnGetAttQueuesFairDispatchDeadLetters06C50814QueueName9B6BCBD1',
  'FnGetAttQueuesFairDispatchDeadLetters06C50814Arn53360881',
  'RefQueuesFairDispatchDeadLetters06C5081440A88A85',
  'FnGetAttQueuesTurnsQueue60FF9183QueueNameE88E1C37',
  'FnGetAttQueuesTurnsQueue60FF9183ArnF9059B57',
  'RefQueuesTurnsQueue60FF91832870DEF7',
  'FnGetAttQueuesTurnsDeadLetters28B10FF0QueueNameE0C3B91C',
  'FnGetAttQueuesTurnsDeadLetters28B10FF0Arn4549873E',
  'RefQueuesTurnsDeadLetters28B10FF0B762F025',
  'FnGetAttQueuesOutboxQueueF8221EF7QueueName0D44B3F3',
  'FnGetAttQueuesOutboxQueueF8221EF7Arn7B5690B8',
  'RefQueuesOutboxQueueF8221EF770732CF5',
  'FnGetAttQueuesOutboxDeadLettersE34DDB88QueueName38B489A8',
  'FnGetAttQueuesOutboxDeadLettersE34DDB88ArnE3A3F907',
  'RefQueuesOutboxDeadLettersE34DDB88699BC107',
  'FnGetAttQueuesReceiptsQueue95DCB4F8QueueNameFF1B7775',
  'FnGetAttQueuesReceiptsQueue95DCB4F8ArnCD8CB740',
  'RefQueuesReceiptsQueue95DCB4F806FAF4EB',
  'FnGetAttQueuesReceiptsDeadLetters842B1E23QueueNameC3FEC396',
  'FnGetAttQueuesReceiptsDeadLetters842B1E23Arn15BBF44A',
  'RefQueuesReceiptsDeadLetters842B1E23E05C8ED9',
  'FnGetAttQueuesInboxToDispatchDeadLetters512CB908QueueNameF16244B2',
  'FnGetAttQueuesInboxToDispatchDeadLetters512CB908ArnCCE14BAE',
  'RefQueuesInboxToDispatchDeadLetters512CB908CB32E1A0',
  'FnGetAttQueuesClosedToTimersDeadLettersAB622DE8Arn52DF460C',
  'FnGetAttQueuesClosedToTimersDeadLettersAB622DE8QueueName2894769C',
  'FnGetAttQueuesTimersDeadLettersEF2DDDD9Arn3FD5123F',
  'FnGetAttQueuesTimersDeadLettersEF2DDDD9QueueName41FB951B',
  'FnGetAttQueuesTimersQueue168705F2Arn7FFE8EA7',
  'FnGetAttQueuesTimersQueue168705F2QueueName178EE0CD',
  'RefQueuesClosedToTimersDeadLettersAB622DE8D9D1BF80',
  'RefQueuesTimersDeadLettersEF2DDDD9E06C8789',
  'RefQueuesTimersQueue168705F22BC898B0',
  'RefMediaBucket4022EBBF1EAE4563',
  'FnGetAttMediaBucket4022EBBFArnD921DB08',
  'FnGetAttQueuesMediaQueue5A45092BQueueNameA11833A5',
  'FnGetAttQueuesMediaQueue5A45092BArn7BD19EC0',
  'RefQueuesMediaQueue5A45092B0C6861C8',
  'FnGetAttQueuesMediaDeadLettersAFFB058EQueueName36368854',
  'FnGetAttQueuesMediaDeadLettersAFFB058EArn99997BE9',
  'RefQueuesMediaDeadLettersAFFB058E81F4693A',
  'FnGetAttQueuesInboxToMediaDeadLetters9BCD96D2QueueName79CE8901',
  'FnGetAttQueuesInboxToMediaDeadLetters9BCD96D2Arn2A663D65',
  'RefQueuesInboxToMediaDeadLetters9BCD96D299038504',
  'FnGetAttPeoplePoolC64A4D1EArn1B00A9E9',
  'RefPeoplePoolC64A4D1E9A9DA4F4',
  'RefPeoplePoolDesk831DC09C1F36B585',
  'RefAddressApiA5CD355C213D247B',
  'FnGetAttAddressApiA5CD355CApiEndpoint9D49C9F9',
  'FnGetAttQueuesChangedToEmbeddingsBulkDeadLetters68AA32D2Arn08982D08',
  'FnGetAttQueuesChangedToEmbeddingsBulkDeadLetters68AA32D2QueueName824C2840',
  'FnGetAttQueuesChangedToEmbeddingsDeadLetters9963C379Arn37C5DBA1',
  'FnGetAttQueuesChangedToEmbeddingsDeadLetters9963C379QueueNameAD0B94EE',
  'FnGetAttQueuesEmbeddingsBulkDeadLettersDD1E1454ArnF26BCE55',
  'FnGetAttQueuesEmbeddingsBulkDeadLettersDD1E1454QueueNameACC04EC1',
  'FnGetAttQueuesEmbeddingsBulkQueueA4D60E46ArnDFD5A28D',
  'FnGetAttQueuesEmbeddingsBulkQueueA4D60E46QueueNameE9B26F8A',
  'FnGetAttQueuesEmbeddingsDeadLettersF7537342Arn86FFD778',
  'FnGetAttQueuesEmbeddingsDeadLettersF7537342QueueName3F4BCFC6',
  'FnGetAttQueuesEmbeddingsQueueB0644876Arn47EFF94D',
  'FnGetAttQueuesEmbeddingsQueueB0644876QueueName9B44D468',
  'RefQueuesChangedToEmbeddingsBulkDeadLetters68AA32D23EA535E1',
  'RefQueuesChangedToEmbeddingsDeadLetters9963C37960CAB8D8',
  'RefQueuesEmbeddingsBulkDeadLettersDD1E1454BDDE13E3',
  'RefQueuesEmbeddingsBulkQueueA4D60E46843EA1A0',
  'RefQueuesEmbeddingsDeadLettersF75373428F92F28D',
  'RefQueuesEmbeddingsQueueB064487613DB91FD',
].map((name) => `prosa-dev-state:ExportsOutput${name}`);

let dev: Synthesized;

beforeAll(async () => {
  dev = await synthesizeChecked();
});

describe('the exports of the state stack', () => {
  it('are these, whoever imports them', () => {
    const names = Object.values(dev.state.Outputs).flatMap(({ Export }) => (Export ? [Export.Name] : []));
    expect(names.sort()).toEqual([...EXPORTS].sort());
  });

  it('are what the app stack imports, and more', () => {
    const imports = [...JSON.stringify(dev.app).matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(
      ([, name]) => name,
    );
    expect(imports.length).toBeGreaterThan(20);
    expect(EXPORTS).toEqual(expect.arrayContaining([...new Set(imports)]));
  });
});
