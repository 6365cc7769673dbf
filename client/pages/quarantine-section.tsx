import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { quarantineDeeds, quarantineList } from '../connection/quarantine.ts';
import type { Quarantined, QuarantineDeed, Settled } from '../connection/quarantine.ts';
import { format, words } from '../language/current.ts';
import { Failed, Loading } from '../parts/status.tsx';
import { go } from '../state/place.ts';
import { useResource } from '../state/use-resource.ts';
import { clockWord, QuarantineDialog, Span } from './quarantine-dialog.tsx';

const PAGE = 20;
/** The most the server gives at once. */
const MAX_ROWS = 1000;
const REFRESH_MS = 30_000;
/** While samples are on their way back, which takes seconds. */
const SOON_MS = 3_000;

/** Samples whose time is doubtful, by terminal. Who may, lets them count or gives them up. */
export function QuarantineSection({ maySettle }: { maySettle: boolean }) {
  const [limit, setLimit] = useState(PAGE);
  const [everyMs, setEveryMs] = useState(REFRESH_MS);
  const [dialog, setDialog] = useState<{ row: Quarantined; deed: QuarantineDeed } | null>(null);
  const [done, setDone] = useState<{ said: string } | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const resource = useResource(`/quarantine?limit=${limit}`, quarantineList, { everyMs, moving: true });
  const rows = resource.data?.items ?? [];
  const releasing = rows.some((row) => row.releasing);
  const text = words.value.quarantine;
  useEffect(() => setEveryMs(releasing ? SOON_MS : REFRESH_MS), [releasing]);
  // The row that had the focus may be gone.
  useEffect(() => {
    if (done !== null) heading.current?.focus();
  }, [done]);
  return (
    <section class="page-section">
      <h2 ref={heading} tabIndex={-1}>
        {text.title}
      </h2>
      <p class="quiet">{text.help}</p>
      {resource.error !== null && (
        <Failed error={resource.error} retry={resource.reload} loadedAt={resource.loadedAt} />
      )}
      {resource.loading && <Loading lines={2} />}
      <p class={done === null ? 'unseen' : 'success'} role="status">
        {done?.said}
      </p>
      {resource.data !== null && rows.length === 0 && <p class="nothing">{text.none}</p>}
      {rows.length > 0 && (
        <ul class="quarantine" aria-label={text.title}>
          {rows.map((row) => (
            <Row
              key={`${row.terminalId}/${row.reason}`}
              row={row}
              maySettle={maySettle}
              onChoose={(deed) => setDialog({ row, deed })}
            />
          ))}
        </ul>
      )}
      {resource.data !== null && resource.data.nextCursor !== null && limit < MAX_ROWS && (
        <button
          type="button"
          class="button is-wide"
          onClick={() => setLimit(Math.min(MAX_ROWS, limit + 2 * PAGE))}
        >
          {words.value.actions.showMore}
        </button>
      )}
      {dialog !== null && (
        <QuarantineDialog
          {...dialog}
          onClose={() => {
            setDialog(null);
            resource.reload();
          }}
          onDone={(settled) => {
            setDone({ said: doneWord(dialog.row, dialog.deed, settled) });
            setDialog(null);
            resource.reload();
          }}
        />
      )}
    </section>
  );
}

function Row(props: { row: Quarantined; maySettle: boolean; onChoose: (deed: QuarantineDeed) => void }) {
  const { row, maySettle, onChoose } = props;
  const { siteId, terminalId } = row;
  const text = words.value.quarantine;
  return (
    <li>
      <p class="quarantine-head">
        {siteId !== null && (
          <button type="button" class="link-button" onClick={() => go({ page: 'map', siteId })}>
            <strong>{row.siteName ?? siteId}</strong>
          </button>
        )}
        <span class="quiet code">{terminalId}</span>
        <span class="tag">{text.reasons[row.reason]}</span>
        {row.releasing ? (
          <span class="tag">{text.releasing}</span>
        ) : (
          <span class="tag">{row.held === row.samples ? text.held : text.waiting}</span>
        )}
      </p>
      <dl>
        <Fact name={text.samples}>{format.value.count(row.samples)}</Fact>
        <Fact name={text.clock}>{clockWord(row)}</Fact>
        <Fact name={text.byItsClock}>
          <Span from={row.firstMeasuredAt} to={row.lastMeasuredAt} />
        </Fact>
        <Fact name={text.arrived}>
          <Span from={row.firstReceivedAt} to={row.lastReceivedAt} />
        </Fact>
      </dl>
      {row.held > 0 && <p class="quiet">{heldWord(row)}</p>}
      {siteId === null && <p class="quiet">{text.noSite}</p>}
      {!row.judged && <p class="quiet">{text.notJudged}</p>}
      {siteId !== null && maySettle && !row.releasing && (
        <div class="command-buttons" role="group" aria-label={text.actionsOf(terminalId)}>
          {quarantineDeeds.map((deed) => (
            <button key={deed} type="button" class="button is-small" onClick={() => onChoose(deed)}>
              {text.actions[deed]}
            </button>
          ))}
        </div>
      )}
    </li>
  );
}

function heldWord({ held, samples }: Quarantined): string {
  const text = words.value.quarantine;
  return held === samples
    ? text.heldHelp
    : text.heldOf(format.value.count(held), format.value.count(samples));
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function doneWord(row: Quarantined, deed: QuarantineDeed, { moved, kept }: Settled): string {
  const text = words.value.quarantine;
  const count = format.value.count(moved);
  const place = row.siteName ?? row.terminalId;
  if (deed === 'discard') return `${place}. ${text.discarded(count)}`;
  const left = kept === 0 ? '' : ` ${text.kept(format.value.count(kept))}`;
  return `${place}. ${text.released(count)}${left}`;
}
