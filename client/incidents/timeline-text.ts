import { groupKinds } from '../../telemetry/contract/incidents.ts';
import { outageCauses } from '../../telemetry/contract/site-state.ts';
import type { TimelineEntry } from '../connection/incidents.ts';
import type { Format } from '../language/format.ts';
import type { Words } from '../language/words.ts';
import { namesItself } from './incident-title.ts';
import { surenessOf } from './sureness.ts';

/** One line of the timeline in words. What the values of each kind are stands in telemetry/contract/incidents.ts. */
export function timelineText(entry: TimelineEntry, text: Words, show: Format): string {
  const { events, sureness } = text.incidents;
  const { kind, values, count } = entry;
  const say = (first: string, second = '') => events[kind](first, second);
  switch (kind) {
    case 'joined':
    case 'left':
      return say(show.count(count));
    case 'flapping':
      return say(show.count(numberOf(values['flaps']) ?? count));
    case 'merged':
      if (values['into'] !== undefined) return text.incidents.mergedInto;
      return count === 1 ? text.incidents.mergedOne : say(show.count(count));
    case 'split':
      return values['from'] === undefined ? say('') : text.incidents.splitFrom;
    case 'grouped': {
      const group = groupKinds.find((each) => each === values['group']) ?? 'site';
      const key = values['key'];
      const named = namesItself(group) && typeof key === 'string' ? ` ${key}` : '';
      return group === 'site'
        ? text.incidents.onlyThis
        : say(`${text.incidents.groupNames[group]}${named}`, share(values, text, show));
    }
    case 'verdict':
      return values['cause'] === 'undetermined'
        ? `${text.incidents.cause}: ${text.causes.undetermined}`
        : say(causeOf(values, text), sureness[surenessOf(numberOf(values['confidence']) ?? 0)]);
    case 'overruled':
      return say(causeOf(values, text), whoOf(entry, text));
    case 'acknowledged':
    case 'commented':
      return say(whoOf(entry, text));
    case 'assigned':
      return say(whoOf(entry, text), typeof values['name'] === 'string' ? values['name'] : '');
    case 'resolved':
      return endOf(values, text, show);
    case 'restated':
      return say(spanOf(values, text, show));
    default:
      return say('');
  }
}

/** Not every end is a return of service. */
function endOf(values: TimelineEntry['values'], text: Words, show: Format): string {
  const { events, takenOut, othersBack, moreTakenOut } = text.incidents;
  const out = numberOf(values['takenOut']) ?? 0;
  if (out > 0 && out === values['sites']) return takenOut;
  return out > 0 ? `${othersBack}; ${moreTakenOut(show.count(out))}` : events.resolved('', '');
}

/** What moved: the start, the end, or both. */
function spanOf(values: TimelineEntry['values'], text: Words, show: Format): string {
  const { startsAt, endsAt } = values;
  const { movedStart, movedEnd } = text.incidents;
  const parts = [
    startsAt === undefined ? null : movedStart(timeOf(startsAt, show)),
    endsAt === undefined ? null : movedEnd(timeOf(endsAt, show)),
  ];
  return parts.filter((part) => part !== null).join(', ');
}

function share(values: TimelineEntry['values'], text: Words, show: Format): string {
  const [affected, watched] = [numberOf(values['affected']), numberOf(values['watched'])];
  if (affected === undefined || watched === undefined) return '–';
  return text.incidents.shownOf(show.count(affected), show.count(watched));
}

function causeOf(values: TimelineEntry['values'], text: Words): string {
  const cause = outageCauses.find((each) => each === values['cause']) ?? 'undetermined';
  return text.causes[cause];
}

function whoOf({ by }: TimelineEntry, text: Words): string {
  return by ?? text.incidents.somebody;
}

function numberOf(value: number | string | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function timeOf(value: number | string | undefined, show: Format): string {
  const time = typeof value === 'string' ? Date.parse(value) : value;
  return time === undefined || Number.isNaN(time) ? '–' : show.clock(time, time);
}
