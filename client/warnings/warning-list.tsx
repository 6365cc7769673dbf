import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Reader } from '../connection/shape.ts';
import { chronicLinks, degradations, linksAtRisk } from '../connection/warnings.ts';
import type { Page } from '../connection/warnings.ts';
import { format, words } from '../language/current.ts';
import { Failed, Loading } from '../parts/status.tsx';
import { serverNow } from '../state/clock.ts';
import { go, place } from '../state/place.ts';
import { useResource } from '../state/use-resource.ts';
import { chronicTexts, degradationText, riskTexts } from './warning-text.ts';

const REFRESH_MS = 60_000;
const SHOWN_AT_FIRST = 8;
/** The most the server gives at once. */
const MOST = 1000;

/** Links that have service and give reason to worry: worse than usual now, getting worse, or down again and again. */
export function WarningList() {
  const text = words.value.warnings;
  const show = format.value;
  return (
    <div class="warnings">
      <Section
        title={text.unusual}
        help={text.unusualHelp}
        none={text.noneUnusual}
        path="/degradations?state=open"
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
  help: string;
  none: string;
  /** Ends where a parameter can be added. */
  path: string;
  read: Reader<Page<T>>;
  keyOf: (one: T) => string;
  row: (one: T) => ComponentChildren;
}

function Section<T>({ title, help, none, path, read, keyOf, row }: SectionProps<T>) {
  const [limit, setLimit] = useState(SHOWN_AT_FIRST);
  const joint = path.endsWith('?') ? '' : '&';
  const resource = useResource(`${path}${joint}limit=${limit}`, read, { everyMs: REFRESH_MS, moving: true });
  const page = resource.data;
  return (
    <section class="warning-section">
      <h3>{title}</h3>
      <p class="quiet note">{help}</p>
      {resource.error !== null && (
        <Failed error={resource.error} retry={resource.reload} loadedAt={resource.loadedAt} />
      )}
      {resource.loading && <Loading lines={2} />}
      {page?.items.length === 0 && <p class="warning-none">{none}</p>}
      <ul class="warning-list">
        {page?.items.map((one) => (
          <li key={keyOf(one)}>{row(one)}</li>
        ))}
      </ul>
      {page !== null && page.nextCursor !== null && limit < MOST && (
        <button
          type="button"
          class="button is-small"
          onClick={() => setLimit(Math.min(MOST, limit + 5 * SHOWN_AT_FIRST))}
        >
          {words.value.actions.showMore}
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
