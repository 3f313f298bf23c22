import { useSyncExternalStore } from 'react';

/** What a person chose for this device. */
export interface Settings {
  /** Otherwise Enter begins a line, and Ctrl or ⌘ with it sends. */
  enterSends: boolean;
  sound: boolean;
  /** From 0 to 1. */
  volume: number;
  /** The person's name stands above what they write to customers. */
  signature: boolean;
  panel: boolean;
}

/** From this width on there is room for what is known of the customer beside the conversation. */
const ROOM = '(width >= 80rem)';

const DEFAULTS: Settings = { enterSends: true, sound: true, volume: 0.6, signature: false, panel: true };

const KEPT = 'prosa.settings';

let current: Settings = { ...DEFAULTS, ...read() };
const listeners = new Set<() => void>();

function read(): Partial<Settings> {
  try {
    return JSON.parse(globalThis.localStorage?.getItem(KEPT) ?? '{}') as Partial<Settings>;
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

export const settings = (): Settings => current;

/** On a screen without room the panel lies over the conversation, and is closed until it is asked for. */
let isDrawerOpen = false;

function isPanelOpen(): boolean {
  return matchMedia(ROOM).matches ? current.panel : isDrawerOpen;
}

export function togglePanel(isOpen = !isPanelOpen()): void {
  if (matchMedia(ROOM).matches) changeSettings({ panel: isOpen });
  else {
    isDrawerOpen = isOpen;
    tell();
  }
}

export function changeSettings(change: Partial<Settings>): void {
  current = { ...current, ...change };
  localStorage.setItem(KEPT, JSON.stringify(current));
  tell();
}

function tell(): void {
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSettings(): Settings {
  return useSyncExternalStore(listen, settings);
}

export function usePanel(): boolean {
  return useSyncExternalStore((listener) => {
    const room = matchMedia(ROOM);
    room.addEventListener('change', listener);
    const stop = listen(listener);
    return () => {
      room.removeEventListener('change', listener);
      stop();
    };
  }, isPanelOpen);
}
