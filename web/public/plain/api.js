/** @param {string} path */
async function getJson(path) {
  const response = await fetch(path, { cache: 'no-store' });
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
  return response.json();
}

/** What runs here: `{ready, channels: [{phone_number_id, display_phone_number, name}], …}`. */
export const getHealth = () => getJson('/_local/health');

/** @param {number} since milliseconds since the epoch */
export const getEvents = async (since) => (await getJson(`/_local/events?since=${since}`)).items;

/** @param {number} since milliseconds since the epoch */
export const getOutbox = async (since) => (await getJson(`/_local/outbox?since=${since}`)).items;

/**
 * Sends a customer's message.
 *
 * @param {{ text: string, from: string, name: string, phone_number_id: string }} message
 * @returns {Promise<{ status: number, messageId: string }>} the webhook's status
 */
export async function say(message) {
  const response = await fetch('/_local/say', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
  });
  if (!response.ok) throw new Error(`/_local/say: HTTP ${response.status}`);
  return response.json();
}
