import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Reader } from '../connection/shape.ts';
import { chronicLinks, degradations, linksAtRisk } from '../connection/warnings.ts';
import type { Page } from '../connection/warnings.ts';
import type { Figure, IncidentFigures } from '../connection/incident-figures.ts';
import { typedQuery } from '../incidents/list-state.ts';
import { countText, ShownOf } from '../incidents/list-views.tsx';
import { format, words } from '../language/current.ts';
import { Failed, Loading } from '../parts/status.tsx';
import { serverNow } from '../state/clock.ts';
import { go, place } from '../state/place.ts';
import { useGathered } from '../state/use-gathered.ts';
import { chronicTexts, degradationText, riskTexts } from './warning-text.ts';

const REFRESH_MS = 60_000;
const SHOWN_AT_FIRST = 8;

/** Links that have service and give reason to worry: worse than usual now, getting worse, or down again and again. */
export function WarningList({ figures }: { figures: IncidentFigures | null }) {
  const text = words.value.warnings;
  const show = format.value;
  return (
    <div class="warnings">
      <Section
        title={text.unusual}
        figure={figures?.unusual}
        help={text.unusualHelp}
        none={text.noneUnusual}
        path="/degradations?state=open&"
        read={degradations}
        keyOf={({ id }) => id}
        row={(one) => (
          <Row siteId={one.siteId} name={one.siteName} aside={show.duration(serverNow() - one.startsAt)}>
            <span>{degradationText(one, text, show)}</span>
            <span class="quiet">{text.forHours(show.count(one.unusualHours))}</span>
          </Row>
        )}
      />
      <Section
        title={text.atRisk}
        figure={figures?.atRisk}
        help={text.atRiskHelp}
        none={text.noneAtRisk}
        path="/links/at-risk?"
        read={linksAtRisk}
        keyOf={({ terminalId }) => terminalId}
        row={(one) => (
          <Row siteId={one.siteId} name={one.siteName}>
            {riskTexts(one, text, show).map((each) => (
              <span key={each}>{each}</span>
            ))}
          </Row>
        )}
      />
      <Section
        title={text.chronic}
        figure={figures?.chronic}
        help={text.chronicHelp}
        none={text.noneChronic}
        path="/links/chronic?"
        read={chronicLinks}
        keyOf={({ terminalId }) => terminalId}
        row={(one) => {
          const [downtime, peers] = chronicTexts(one, text, show);
          return (
            <Row siteId={one.siteId} name={one.siteName}>
              <span>{downtime}</span>
              <span class="quiet">{peers}</span>
            </Row>
          );
        }}
      />
    </div>
  );
}

interface SectionProps<T> {
  title: string;
  figure: Figure | undefined;
  help: string;
  none: string;
  /** Ends where a parameter can be added. */
  path: string;
  read: Reader<Page<T>>;
  keyOf: (one: T) => string;
  row: (one: T) => ComponentChildren;
}

function Section<T>({ title, figure, help, none, path, read, keyOf, row }: SectionProps<T>) {
  const [wanted, setWanted] = useState(SHOWN_AT_FIRST);
  const list = useGathered(path + typedQuery.value, read, wanted, REFRESH_MS);
  const { items, error, loading } = list;
  return (
    <section class="warning-section">
      <h3>
        {title} {figure !== undefined && <span class="quiet">{countText(figure)}</span>}
      </h3>
      <p class="quiet note">{help}</p>
      {error !== null && <Failed error={error} retry={list.reload} loadedAt={list.loadedAt} />}
      {loading && error === null && items.length === 0 && <Loading lines={2} />}
      {!loading && error === null && items.length === 0 && (
        <p class="warning-none">{typedQuery.value === '' ? none : words.value.listing.noneFound}</p>
      )}
      <ul class="warning-list">
        {items.map((one) => (
          <li key={keyOf(one)}>{row(one)}</li>
        ))}
      </ul>
      {list.more && (
        <button
          type="button"
          class="button is-small"
          disabled={loading}
          onClick={() => setWanted(Math.max(6 * SHOWN_AT_FIRST, 2 * wanted))}
        >
          {words.value.actions.showMore}
          <ShownOf shown={items.length} figure={figure} />
        </button>
      )}
    </section>
  );
}

interface RowProps {
  siteId: string;
  name: string;
  aside?: string;
  children: ComponentChildren;
}

function Row({ siteId, name, aside, children }: RowProps) {
  const chosen = place.value.siteId === siteId;
  return (
    <button
      type="button"
      class={chosen ? 'warning is-chosen' : 'warning'}
      aria-current={chosen ? 'true' : undefined}
      onClick={() => go({ siteId, incidentId: null })}
    >
      <strong>{name}</strong>
      {aside !== undefined && <span class="warning-aside">{aside}</span>}
      <span class="warning-facts">{children}</span>
    </button>
  );
}
