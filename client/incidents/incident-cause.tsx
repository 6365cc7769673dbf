import type { IncidentDetail } from '../connection/incidents.ts';
import { format, words } from '../language/current.ts';
import { BecauseList } from './because-list.tsx';
import { surenessOf } from './sureness.ts';

type Caused = Pick<IncidentDetail, 'cause' | 'causeConfidence' | 'provisional'>;

/** Why, as far as the evidence carries; what a person said stands above the judge's word. */
export function IncidentCause({ incident }: { incident: IncidentDetail }) {
  const text = words.value;
  const { because, machineCause, overruledBy, overruledReason, overruledAt, cause } = incident;
  const wasOverruled = overruledBy !== null;
  return (
    <section class="block cause">
      <h3>{text.incidents.why}</h3>
      {wasOverruled ? (
        <>
          <p class="cause-line">
            <strong>{text.causes[cause]}</strong>
          </p>
          <blockquote class="said">
            {overruledReason}
            <footer>
              {overruledBy}
              {overruledAt !== null && `, ${format.value.dateTime(overruledAt)}`}
            </footer>
          </blockquote>
          <p class="quiet">{text.incidents.machineSaid(text.causes[machineCause])}</p>
        </>
      ) : (
        <>
          <CauseLine incident={incident} />
          {incident.provisional && <p class="quiet note">{text.incidents.provisionalHelp}</p>}
        </>
      )}
      {because.length === 0 && !wasOverruled && <p class="quiet">{text.incidents.noBecause}</p>}
      <BecauseList because={because} />
    </section>
  );
}

/** The judge's cause with how sure it is. */
export function CauseLine({ incident }: { incident: Caused }) {
  const text = words.value;
  const { cause, causeConfidence, provisional } = incident;
  const percent = `${format.value.count(Math.round(causeConfidence * 100))}\u00a0%`;
  return (
    <p class="cause-line">
      <strong>{text.causes[cause]}</strong>
      {cause !== 'undetermined' && (
        <span class="tag" title={text.incidents.confidence(percent)}>
          {text.incidents.sureness[surenessOf(causeConfidence)]}
        </span>
      )}
      {provisional && <span class="tag is-provisional">{text.incidents.provisional}</span>}
    </p>
  );
}
