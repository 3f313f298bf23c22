import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { givenEverything, startDeskApi, type TestDeskApi } from './desk-api.fixture.ts';
import { examplePhotoId } from './examples.ts';

let api: TestDeskApi;

beforeEach(async () => {
  api = await startDeskApi();
  await givenEverything(api);
});
afterEach(() => api.world.table.close());

const open = (entryId = examplePhotoId, query = {}, tenantId = 'acme') =>
  api.ask('openFile', { person: { tenantId }, params: { conversationId: 'cv_1', entryId }, query });

describe('a link to a file', () => {
  it('is good for five minutes, and browsers show or save what it leads to', async () => {
    expect((await open()).json).toMatchObject({
      url: 'https://media.example/media/acme/cv_1/h/foto.jpg?inline',
      until: '2026-11-30T12:05:00.000Z',
      shown: true,
    });
    expect((await open(examplePhotoId, { save: 'true' })).json).toMatchObject({
      url: 'https://media.example/media/acme/cv_1/h/foto.jpg?attachment',
      shown: false,
    });
  });

  it('is not given of one whose retention has passed, and it is said so', async () => {
    api.files.clear();
    expect(await open()).toMatchObject({ status: 404, json: { code: 'file_gone' } });
  });

  it.each([
    ['without a file', 'reply_0', 'acme'],
    ['that is not there', 'ms_aaaa', 'acme'],
    ['of another tenant', examplePhotoId, 'globex'],
  ])('is not given of a message %s', async (_what, entryId, tenantId) => {
    expect(await open(entryId, {}, tenantId)).toMatchObject({ status: 404, json: { code: 'not_found' } });
  });
});
