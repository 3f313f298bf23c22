import { randomUUID } from 'node:crypto';
import { notice } from '#core/agent/notices.ts';
import { ChannelHolds } from '#core/channel/channel-holds.ts';
import { NumberBackoff } from '#core/channel/number-backoff.ts';
import { ReceiptsHeartbeat } from '#core/channel/receipts-heartbeat.ts';
import { SilentNumbers } from '#core/channel/silent-numbers.ts';
import { SlowChannels } from '#core/channel/slow-channels.ts';
import { UploadedMedia } from '#core/channel/uploaded-media.ts';
import { ContactRepository } from '#core/contact/contact-repository.ts';
import { storeOptOut, templateRefusal } from '#core/contact/opt-out.ts';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { publishChange } from '#core/conversation/publish-change.ts';
import { declareIntent } from '#core/conversation/reply/intent.ts';
import { ReplyLedger } from '#core/conversation/reply/reply-ledger.ts';
import { isAutomatic } from '#core/conversation/reply/reply-records.ts';
import { guardedSend } from '#core/conversation/reply/send/guarded-send.ts';
import { unlessSent } from '#core/conversation/reply/send/outcome-event.ts';
import { pacedSend } from '#core/conversation/reply/send/paced-send.ts';
import { type ChannelVoice, sendContent } from '#core/conversation/reply/send/send-content.ts';
import { UPLOAD_TIMEOUT_MS, WHATSAPP_TIMEOUT_MS } from '#core/conversation/reply/send/time-limits.ts';
import { connectMedia } from '#core/conversation/reply/send/upload-object.ts';
import { createTimerSender } from '#core/conversation/timer-sender.ts';
import { connectCircuits } from '#core/events/connect-circuits.ts';
import { KnownTenants } from '#core/tenant/known-tenants.ts';
import { loopGuardOf } from '#core/tenant/loop-guard-of.ts';
import { sentence } from '#core/tenant/sentences.ts';
import { TenantRepository } from '#core/tenant/tenant-repository.ts';
import { createCloudApi } from '#core/whatsapp/outbound/cloud-api.ts';
import { createMediaUploader } from '#core/whatsapp/outbound/upload-media.ts';
import { connectPublisher } from '#platform/bus/connect-publisher.ts';
import { plainFetch, type TextFetch } from '#platform/http/plain-fetch.ts';
import { type StreamSend, sendStream } from '#platform/http/send-stream.ts';
import { createConsumedQueue } from '#platform/queue/consumed-queue.ts';
import { createDeadLetters } from '#platform/queue/dead-letters.ts';
import {
  dynamoDbClient,
  eventBridgeClient,
  secretsManagerClient,
  sqsClient,
} from '#platform/runtime/aws-clients.ts';
import { type Clients, connect } from '#platform/runtime/connect.ts';
import { readEnvironment } from '#platform/runtime/environment.ts';
import { objectOpener } from '#platform/s3/open-object.ts';
import { connectSecrets } from '#platform/secrets/connect-secrets.ts';
import type { SenderDeps } from './handler.ts';
import { ENVIRONMENT, FUNCTION_NAME, TROUBLE } from './names.ts';

const AWS = { dynamoDbClient, eventBridgeClient, secretsManagerClient, sqsClient };

/** Makes what the sender works with, once per environment. @param fetch reaches WhatsApp @param sendFile the same, for files */
export function createDeps(
  clients: Pick<Clients, keyof typeof AWS> = AWS,
  fetch: TextFetch = plainFetch,
  sendFile: StreamSend = sendStream,
): SenderDeps {
  const variables = readEnvironment(ENVIRONMENT);
  const aws = connect(FUNCTION_NAME, clients);
  const { log, metrics, trace, now, random } = aws;
  const table = aws.table(variables.CONVERSATIONS_TABLE);
  const tenants = new KnownTenants(new TenantRepository(aws.table(variables.REGISTRY_TABLE)), now);
  const { publish } = connectPublisher(aws, variables.EVENT_BUS_NAME);
  const announce = variables.SENT_EVENTS === 'on' ? publish : unlessSent(publish);
  const breakers = connectCircuits(aws, { tableName: variables.CIRCUITS_TABLE, publish });
  const graph = { baseUrl: variables.GRAPH_API_BASE_URL, version: variables.GRAPH_API_VERSION };
  const voice: ChannelVoice = {
    api: createCloudApi({ ...graph, timeoutMs: WHATSAPP_TIMEOUT_MS, fetch }),
    secrets: connectSecrets(aws),
    stage: variables.STAGE,
  };
  const timers = createTimerSender({ client: aws.sqsClient(), queueUrl: variables.TIMERS_QUEUE_URL, now });
  const conversations = new ConversationRepository(table);
  const contacts = new ContactRepository(table);
  const ledger = new ReplyLedger(table, now);
  const holds = new ChannelHolds({ table, now });
  const backoff = new NumberBackoff({ now, random });
  const slow = new SlowChannels({ now, random });
  const known = new UploadedMedia({ table, now });
  const open = objectOpener(aws.dynamoDbClient(), variables.MEDIA_BUCKET);
  const timeoutMs = UPLOAD_TIMEOUT_MS;
  const upload = createMediaUploader({ ...graph, timeoutMs, send: sendFile, newBoundary: randomUUID });
  const silent = new SilentNumbers({ table, now });
  const heartbeat = new ReceiptsHeartbeat({ table, now });
  return {
    log,
    metrics,
    trace,
    queue: createConsumedQueue({ client: aws.sqsClient(), queueUrl: variables.OUTBOX_QUEUE_URL, log }),
    deadLetters: createDeadLetters({ client: aws.sqsClient(), queueUrl: variables.OUTBOX_DEAD_LETTERS_URL }),
    noteSent: (channel, count) =>
      silent.sent(channel, count).catch((error: unknown) => {
        const line = { channelId: channel.channelId, error };
        log.child({ tenant_id: channel.tenantId }).warn('what a number sent was not noted', line);
      }),
    portsFor: (record) => ({
      conversations,
      ledger,
      tableName: table.tableName,
      async intend(conversation, reply, facts) {
        // A person's words hang on nothing of the tenant's.
        const tenant = isAutomatic(reply) ? await tenants.get(conversation.tenant_id) : undefined;
        const loopGuard = tenant && loopGuardOf(tenant);
        return declareIntent(table, conversation, reply, { ...facts, loopGuard });
      },
      send: (conversation, reply, traceId) =>
        pacedSend(
          { backoff, slow },
          conversation,
          () =>
            guardedSend(breakers, record, conversation, () =>
              sendContent(voice, { conversation, reply, traceId }),
            ),
          now,
        ),
      media: connectMedia({
        ...{ known, upload, secrets: voice.secrets, stage: voice.stage, breakers, cause: record },
        open,
        onUnreadable: (error) =>
          log.child({ tenant_id: record.tenant_id }).warn('the file of a reply could not be read', { error }),
      }),
      channel: {
        held: async ({ tenant_id, channel_id }) => (await holds.find(tenant_id, channel_id))?.reason,
        stillHeld: async ({ tenant_id, channel_id }) =>
          (await holds.findNow(tenant_id, channel_id)) !== undefined,
        async hold({ tenant_id, channel_id }, stop) {
          if (await holds.hold(tenant_id, channel_id, stop)) {
            metrics.trouble(TROUBLE.channelStopped, 1, tenant_id);
            log.child({ tenant_id }).error('a channel is stopped', { channelId: channel_id, ...stop });
          }
        },
        sendsFrom: ({ tenant_id: tenantId, channel_id: channelId }) =>
          Math.max(backoff.sendsFrom(tenantId, channelId), slow.sendsFrom({ tenantId, channelId })),
        receiptsSeen: ({ tenant_id, channel_id }) => heartbeat.seen(tenant_id, channel_id),
      },
      templateRefusal: (conversation) => templateRefusal(contacts, conversation),
      storeOptOut: (conversation) => storeOptOut({ table, contacts, now }, conversation),
      async templateOf(tenantId) {
        const { closed_window_template: template } = await tenants.get(tenantId);
        return template && { kind: 'template', ...template };
      },
      async noticeOf(tenantId, why) {
        const tenant = await tenants.get(tenantId);
        const { language } = tenant;
        const body = why === 'loop' ? notice(why, language) : sentence(tenant, language, 'confirm_by_person');
        return { kind: 'text', body };
      },
      policyOf: (tenantId) => tenants.policyOf(tenantId),
      timers,
      publish: announce,
      publishChange: (conversation, unpublished, cause) =>
        publishChange({ table, publish }, conversation, unpublished, cause),
      now,
      random,
    }),
  };
}
