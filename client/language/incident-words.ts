import type { CauseFact } from '../../telemetry/contract/cause-facts.ts';
import type { IncidentEventKind, IncidentGroupKind } from '../../telemetry/contract/incidents.ts';
import type { LinkTechnology } from '../../telemetry/contract/inventory.ts';
import type { OutageCause } from '../../telemetry/contract/site-state.ts';

type Text = string;
type With1 = (value: string) => string;
type With2 = (first: string, second: string) => string;
type Texts<Key extends string> = Record<Key, Text>;

/** What is said of incidents: their list, and the page of one. */
export type IncidentWords = Texts<
  | 'title'
  | 'allWell'
  | 'noneButStale'
  | 'noneYet'
  | 'noneButStaleDetail'
  | 'peopleUnknown'
  | 'order'
  | 'newest'
  | 'widest'
  | 'titleOne'
  | 'cause'
  | 'affected'
  | 'ongoing'
  | 'acknowledgeFailed'
  | 'flapping'
  | 'provisional'
  | 'provisionalHelp'
  | 'withdrawn'
  | 'merged'
  | 'openMerged'
  | 'takenOut'
  | 'othersBack'
  | 'why'
  | 'whatNow'
  | 'noHurry'
  | 'byAnother'
  | 'served'
  | 'noBecause'
  | 'onlyThis'
  | 'notToldYet'
  | 'timeline'
  | 'noTimeline'
  | 'findMember'
  | 'noMember'
  | 'back'
  | 'somebody'
  | 'openOther'
  | 'mergedOne'
  | 'mergedInto'
  | 'splitFrom'
> &
  Record<
    | 'open'
    | 'allWellDetail'
    | 'noneYetDetail'
    | 'people'
    | 'sites'
    | 'since'
    | 'against'
    | 'confidence'
    | 'told'
    | 'takenBy'
    | 'machineSaid'
    | 'stillDown'
    | 'carried'
    | 'moreCarried'
    | 'someServed'
    | 'allBack'
    | 'restored'
    | 'takenOutAt'
    | 'moreTakenOut'
    | 'movedStart'
    | 'movedEnd'
    | 'states',
    With1
  > &
  Record<'sinceLong' | 'lasted' | 'spared' | 'shownOf' | 'affectedOf', With2> & {
    /** The group's name and how many sites; `whole` where nearly all of it lost service. */
    titles: Record<IncidentGroupKind, With2>;
    wholeTitles: Record<IncidentGroupKind, With2>;
    /** What the unaffected ones are unaffected of, with an article. */
    groups: Record<IncidentGroupKind, Text>;
    /** The kind of a group, before its name. */
    groupNames: Record<IncidentGroupKind, Text>;
    /** How sure, from the least. */
    sureness: Texts<'unclear' | 'possible' | 'probable' | 'certain'>;
    /** What to do when this is the cause. */
    advice: Record<OutageCause, Text>;
    /** One line of the timeline; see `timeline-text.ts` for what the values are. */
    events: Record<IncidentEventKind, With2>;
    overrule: Texts<
      | 'action'
      | 'title'
      | 'help'
      | 'cause'
      | 'reason'
      | 'reasonHelp'
      | 'verb'
      | 'done'
      | 'refused'
      | 'unconfirmed'
    >;
  };

/**
 * What can speak for or against a cause, as templates for `fillTemplate`: `{dropDb}` stands for a value with its unit, and
 * `[...]` is left out where one of its values is missing.
 */
export interface FactWords {
  facts: Record<CauseFact, Text>;
  /** After a fact told of several links: how many of how many show it. */
  ofLinks: Text;
  /** Values that are words of the contract. */
  values: Texts<'grid' | 'battery' | 'solar' | 'generator' | LinkTechnology>;
}
