import type { SilenceScope } from '../../telemetry/contract/incidents.ts';
import type { IncidentGrouping, IncidentOrder, SeverityFilter, WhoFilter } from '../incidents/list-model.ts';
import { handlingEn } from './en-handling.ts';
import { handlingEs } from './es-handling.ts';

type Text = string;
type With1 = (value: string) => Text;
type With2 = (first: string, second: string) => Text;
type Texts<Key extends string> = Record<Key, Text>;
type Deed = Texts<'title' | 'verb' | 'refused' | 'unconfirmed'>;

/** How a shift handles incidents: the list's order and filters, harm, and what people do about one. */
export interface HandlingWords {
  list: Texts<
    | 'filters'
    | 'search'
    | 'noMatch'
    | 'clear'
    | 'order'
    | 'group'
    | 'cause'
    | 'anyCause'
    | 'who'
    | 'flapping'
    | 'severity'
    | 'actions'
    | 'notKnown'
    | 'severalStates'
    | 'unassigned'
  > &
    Record<'shown' | 'groupCount', With2> & {
      severities: Record<SeverityFilter, Text>;
      orders: Record<IncidentOrder, Text>;
      groupings: Record<IncidentGrouping, Text>;
      whos: Record<WhoFilter, Text>;
      next: Text;
      previous: Text;
    };
  harm: Texts<'title' | 'help' | 'none' | 'outsideHours' | 'weightHelp' | 'total'> &
    Record<'personHours' | 'short' | 'rate' | 'perHour' | 'opensAt' | 'assumed' | 'sitesOut', With1> & {
      /** "4,210 people x 2.3 h of service x 1.0" */
      part: (people: string, hours: string, weight: string) => Text;
      outOf: With2;
    };
  assign: Deed & Texts<'action' | 'person' | 'nobody' | 'help' | 'toMe' | 'done' | 'none'> & { to: With1 };
  comment: Deed &
    Texts<'action' | 'text' | 'help' | 'done' | 'nothing'> & {
      count: With1;
    };
  silence: Deed &
    Texts<
      | 'action'
      | 'help'
      | 'concerns'
      | 'until'
      | 'from'
      | 'fromHelp'
      | 'badSpan'
      | 'badEnd'
      | 'tooLong'
      | 'reason'
      | 'reasonHelp'
      | 'done'
      | 'listHelp'
      | 'end'
      | 'ended'
      | 'endTitle'
      | 'endHelp'
      | 'running'
      | 'ahead'
    > &
    Record<'mutedUntil' | 'someMuted' | 'by', With1> & {
      scopes: Record<SilenceScope, Text>;
      span: With2;
      hours: With1;
      endLabel: With1;
    };
  maintenance: Texts<'action'>;
  since: Texts<'seen' | 'open' | 'close' | 'nothing' | 'failed' | 'new' | 'resolved' | 'worse' | 'cut'> &
    Record<'head' | 'news' | 'over' | 'worsened' | 'joined' | 'more', With1>;
  handover: Texts<
    | 'title'
    | 'help'
    | 'choose'
    | 'last8'
    | 'last12'
    | 'own'
    | 'from'
    | 'to'
    | 'badSpan'
    | 'print'
    | 'copy'
    | 'copied'
    | 'copyFailed'
    | 'open'
    | 'openNone'
    | 'opened'
    | 'openedNone'
    | 'resolved'
    | 'resolvedNone'
    | 'deeds'
    | 'deedsNone'
    | 'silences'
    | 'silencesNone'
    | 'maintenance'
    | 'maintenanceNone'
    | 'monitoring'
    | 'monitoringNone'
    | 'notes'
    | 'notesNone'
    | 'note'
    | 'noteHelp'
    | 'leave'
    | 'left'
    | 'noteFailed'
    | 'nobody'
    | 'withdrawn'
    | 'now'
    | 'cut'
    | 'previousShift'
  > &
    Record<'blindSites' | 'assignedTo' | 'acknowledgedBy' | 'lasted' | 'begins', With1> &
    Record<'span' | 'summary' | 'by', With2>;
}

export const handling: Record<'es' | 'en', HandlingWords> = { es: handlingEs, en: handlingEn };
