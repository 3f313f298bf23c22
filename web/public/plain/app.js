import { getEvents, getHealth, getOutbox } from './api.js';
import { EventList } from './event-list.js';
import { CUSTOMERS, Feed, nameOf } from './feed.js';
import { Phone } from './phone.js';
import { chooseLanguage, translator } from './texts.js';

/** Milliseconds between two looks, and how far each one reaches back over the one before. */
const LOOK_INTERVAL_MS = 700;
const OVERLAP_MS = 5000;

/** Phones that are opened by themselves for customers who wrote before the page was loaded. */
const MAX_REOPENED = 4;

const language = chooseLanguage(navigator.languages);
const texts = translator(language);
const byId = (id) => document.getElementById(id);
const template = byId('phone-template');
const feed = new Feed();
const events = new EventList(byId('events'), byId('no-events'));
/** @type {Map<string, Phone>} */
const phones = new Map();
let channels = [];
let since = 0;

function translate(root) {
  for (const element of root.querySelectorAll('[data-text]')) {
    element.textContent = texts(element.dataset.text);
  }
  for (const element of root.querySelectorAll('[data-placeholder]')) {
    element.placeholder = texts(element.dataset.placeholder);
  }
}

function showConnection(state) {
  const line = byId('connection');
  if (line.dataset.state === state && line.textContent !== '') return;
  line.dataset.state = state;
  line.textContent = texts(state);
}

function openPhone(number) {
  const open = phones.get(number);
  if (open) return open;
  const phone = new Phone({
    template,
    number,
    name: nameOf(number) ?? `${texts('customer')} ${number.slice(-4)}`,
    channels,
    feed,
    texts,
    onSent: look,
    onClose: () => {
      phones.delete(number);
      phone.element.remove();
      suggestNumber();
    },
  });
  phones.set(number, phone);
  byId('phones').append(phone.element);
  suggestNumber();
  return phone;
}

function suggestNumber() {
  const free = CUSTOMERS.find(({ number }) => !phones.has(number));
  byId('open-phone').elements.number.value = free?.number ?? '';
}

async function look() {
  const startedAt = Date.now();
  try {
    const [health, newEvents, newAnswers] = await Promise.all([
      getHealth(),
      getEvents(since),
      getOutbox(since),
    ]);
    channels = health.channels;
    since = startedAt - OVERLAP_MS;
    events.add(feed.addEvents(newEvents));
    feed.addAnswers(newAnswers);
    for (const phone of phones.values()) {
      phone.offer(channels);
      phone.update();
    }
    showConnection('connected');
  } catch (error) {
    console.error(error);
    showConnection('lost');
  }
}

async function keepLooking() {
  await look();
  setTimeout(keepLooking, LOOK_INTERVAL_MS);
}

async function start() {
  try {
    ({ channels } = await getHealth());
  } catch (error) {
    console.error(error);
    showConnection('lost');
    setTimeout(start, LOOK_INTERVAL_MS);
    return;
  }
  await keepLooking();
  const writers = feed.numbers().slice(-MAX_REOPENED);
  for (const number of writers.length > 0 ? writers : [CUSTOMERS[0].number]) openPhone(number);
}

document.documentElement.lang = language === 'pt' ? 'pt-BR' : 'en';
translate(document);
translate(template.content);
showConnection('connecting');
for (const { number, name } of CUSTOMERS) byId('customers').append(new Option(name, number));
byId('open-phone').addEventListener('submit', (event) => {
  event.preventDefault();
  openPhone(event.target.elements.number.value).focus();
});
await start();
