import { signal } from '@preact/signals';

/** What this browser does when an incident begins. */
export interface AlarmSettings {
  sound: boolean;
  /** 0..1 */
  volume: number;
  desktop: boolean;
  /** Only incidents of sites that the filter leaves. */
  onlyFiltered: boolean;
}

export const silent: AlarmSettings = { sound: false, volume: 0.6, desktop: false, onlyFiltered: false };
const STORED = 'atalaya.alarms';

export const alarmSettings = signal<AlarmSettings>(readSettings(stored()));

export function setAlarms(change: Partial<AlarmSettings>): void {
  alarmSettings.value = { ...alarmSettings.peek(), ...change };
  try {
    localStorage.setItem(STORED, JSON.stringify(alarmSettings.peek()));
  } catch {
    // storage is forbidden in some browsers; the choice then lasts as long as the page
  }
}

/** Reads what a browser kept; whatever it cannot be is as at first. */
export function readSettings(text: string | null): AlarmSettings {
  try {
    const kept = JSON.parse(text ?? '{}') as Record<string, unknown> | null;
    const { sound, volume, desktop, onlyFiltered } = kept ?? {};
    return {
      sound: sound === true,
      volume: typeof volume === 'number' && volume >= 0 && volume <= 1 ? volume : silent.volume,
      desktop: desktop === true,
      onlyFiltered: onlyFiltered === true,
    };
  } catch {
    return silent;
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}
