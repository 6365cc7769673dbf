import { effect } from '@preact/signals';
import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { incidentTitle } from '../incidents/incident-title.ts';
import { format, words } from '../language/current.ts';
import { shownRows } from '../state/filter.ts';
import { quietOf } from '../silences/quiet-incident.ts';
import { fleet, incidents, incidentsPart } from '../state/live.ts';
import { go } from '../state/place.ts';
import { concerning, worstFirst } from '../wall/worst.ts';
import { now, serverNow, serverOffsetMs } from '../state/clock.ts';
import { alarmSettings } from './alarm-settings.ts';
import { NewIncidents } from './new-incidents.ts';
import { soundAlarm, wakeSound } from './tone.ts';

/** What begins together is told together. */
const GATHER_MS = 1500;
/** What is muted is looked at again so often. */
const LOOK_MS = 5000;
/** Several windows of one browser: one of them speaks. */
const SPEAKER = 'atalaya.speaker';

/** Sounds and shows new critical incidents, as this browser is set; returns its undo. */
export function followIncidents(): () => void {
  const news = new NewIncidents();
  const speaker = becomeSpeaker();
  let begun = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const tell = () => {
    timer = undefined;
    const fresh = news.take(incidents.peek()?.values() ?? [], isMuted);
    const found = alarmSettings.peek().onlyFiltered ? filtered(fresh) : fresh;
    if (found.length > 0 && speaker.speaks()) raise(found);
  };
  const stop = effect(() => {
    const open = incidents.value;
    // The second page of what was there already is no news.
    if (open === null || incidentsPart.value === 'coming') return;
    if (begun) timer ??= setTimeout(tell, GATHER_MS);
    else news.take(open.values(), isMuted);
    begun = true;
  });
  // What is muted may be so no more although nothing is said of it.
  const look = setInterval(() => {
    if (begun && timer === undefined) tell();
  }, LOOK_MS);
  // a browser that was started anew lets nothing sound until somebody touches the page
  const wake = () => {
    if (alarmSettings.peek().sound) void wakeSound();
  };
  addEventListener('pointerdown', wake);
  addEventListener('keydown', wake);
  return () => {
    stop();
    clearTimeout(timer);
    clearInterval(look);
    speaker.leave();
    removeEventListener('pointerdown', wake);
    removeEventListener('keydown', wake);
  };
}

function raise(found: readonly IncidentView[]): void {
  const { sound, volume, desktop } = alarmSettings.peek();
  if (sound) soundAlarm(volume);
  if (!desktop || !('Notification' in globalThis) || Notification.permission !== 'granted') return;
  const [worst] = worstFirst(found, serverNow());
  if (worst === undefined) return;
  const text = words.peek();
  const show = format.peek();
  const title = incidentTitle(worst, text.incidents, show);
  const many = found.length > 1;
  try {
    const shown = new Notification(many ? text.alarms.several(show.count(found.length)) : title, {
      body: many
        ? text.alarms.worst(title)
        : [worst.place, text.causes[worst.cause]].filter(Boolean).join(' · '),
      tag: many ? 'atalaya' : worst.id,
      icon: '/icon.svg',
      lang: document.documentElement.lang,
      silent: sound,
    });
    shown.onclick = () => {
      window.focus();
      if (many) go({ page: 'map', siteId: null, incidentId: null });
      else {
        go({ page: 'map' });
        go({ siteId: null, incidentId: worst.id });
      }
      shown.close();
    };
  } catch {
    // some browsers on phones have notifications for installed applications only
  }
}

/** Nobody is called about it: a silence or agreed maintenance covers all of it. */
function isMuted(incident: IncidentView): boolean {
  return quietOf(incident, now.peek() + serverOffsetMs.peek()) !== null;
}

function filtered(list: readonly IncidentView[]): IncidentView[] {
  const rows = shownRows.peek();
  const columns = fleet.peek();
  if (rows === null || columns === null) return [...list];
  return concerning(list, (siteId) => rows[columns.rowOf(siteId) ?? rows.length] === 1);
}

/** One window holds the lock for as long as it lives; the next takes over when it is closed. */
function becomeSpeaker(): { speaks(): boolean; leave(): void } {
  const { locks } = navigator as { locks?: LockManager };
  // without locks each window speaks for itself
  if (locks === undefined) return { speaks: () => true, leave: () => undefined };
  let speaks = false;
  let leave: () => void = () => undefined;
  const aborter = new AbortController();
  locks
    .request(SPEAKER, { signal: aborter.signal }, async () => {
      speaks = true;
      await new Promise<void>((resolve) => (leave = resolve));
    })
    .catch(() => undefined);
  return {
    speaks: () => speaks,
    leave: () => {
      speaks = false;
      aborter.abort();
      leave();
    },
  };
}
