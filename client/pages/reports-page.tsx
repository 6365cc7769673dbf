import { useState } from 'preact/hooks';
import { underservedReport } from '../connection/resources.ts';
import type { UnderservedRow } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Empty, Failed, Loading } from '../parts/status.tsx';
import { regions } from '../state/live.ts';
import { go } from '../state/place.ts';
import { useResource } from '../state/use-resource.ts';
import { dayOf, daysBefore, periodQuery } from './report-period.ts';

const MAX_SHOWN = 500;
const PERIODS_DAYS = [7, 30, 90] as const;

/** For planners: who is served below the standard, and why. */
export function ReportsPage() {
  const [from, setFrom] = useState(daysBefore(30));
  const [to, setTo] = useState(dayOf(Date.now()));
  const [region, setRegion] = useState('');
  const [kind, setKind] = useState<'sites' | 'municipalities'>('sites');
  const text = words.value.reports;
  const query = periodQuery(from, to);
  const path =
    query === null ? null : `/reports/underserved?${query}${region === '' ? '' : `&region=${region}`}`;
  const report = useResource(path === null ? null : `${path}&format=json`, underservedReport);
  const rows = report.data?.items ?? [];
  const standard = report.data?.standard ?? null;
  const sites = rows.filter((row) => row.isSite);
  const municipalities = rows.filter((row) => !row.isSite);
  return (
    <div class="page">
      <header class="page-head">
        <div>
          <h1>{text.title}</h1>
          <p class="quiet">
            {text.intro}
            {standard !== null && ` ${text.standard}: ${standard}.`} {text.zone(format.value.zone())}
          </p>
        </div>
        {path !== null && (
          <a class="button is-primary" href={`/api/v1${path}&format=csv`} download>
            <Icon name="download" />
            {text.download}
          </a>
        )}
      </header>
      <form class="toolbar" onSubmit={(event) => event.preventDefault()}>
        <div class="segmented" role="group" aria-label={`${text.from} ${text.to}`}>
          {PERIODS_DAYS.map((days) => (
            <button
              key={days}
              type="button"
              aria-pressed={from === daysBefore(days) && to === dayOf(Date.now())}
              onClick={() => {
                setFrom(daysBefore(days));
                setTo(dayOf(Date.now()));
              }}
            >
              {text.period(String(days))}
            </button>
          ))}
        </div>
        <Field label={text.from} error={query === null ? text.badPeriod : null}>
          {(attributes) => (
            <input
              {...attributes}
              type="date"
              value={from}
              onInput={(event) => setFrom(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label={text.to}>
          {(attributes) => (
            <input
              {...attributes}
              type="date"
              value={to}
              onInput={(event) => setTo(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label={text.region}>
          {(attributes) => (
            <select {...attributes} value={region} onChange={(event) => setRegion(event.currentTarget.value)}>
              <option value="">{text.wholeCountry}</option>
              <StateOptions />
            </select>
          )}
        </Field>
      </form>
      <div class="segmented is-tabs" role="group" aria-label={text.title}>
        <button type="button" aria-pressed={kind === 'sites'} onClick={() => setKind('sites')}>
          {text.sites} <span class="quiet">{format.value.count(sites.length)}</span>
        </button>
        <button
          type="button"
          aria-pressed={kind === 'municipalities'}
          onClick={() => setKind('municipalities')}
        >
          {text.municipalities} <span class="quiet">{format.value.count(municipalities.length)}</span>
        </button>
      </div>
      {report.error !== null && <Failed error={report.error} retry={report.reload} />}
      {report.loading && <Loading lines={10} />}
      {report.data !== null && <Rows rows={kind === 'sites' ? sites : municipalities} />}
    </div>
  );
}

/** The states the console has heard of, by name. */
export function StateOptions() {
  const states = [...regions.value.values()].filter(
    (region) => region.regionCode.length === 2 && region.regionCode !== '00',
  );
  return (
    <>
      {states
        .sort((a, b) => a.name.localeCompare(b.name, 'es'))
        .map((state) => (
          <option key={state.regionCode} value={state.regionCode}>
            {state.name}
          </option>
        ))}
    </>
  );
}

function Rows({ rows }: { rows: UnderservedRow[] }) {
  const text = words.value.reports;
  const show = format.value;
  if (rows.length === 0) return <Empty icon="check" title={text.none} />;
  const shown = rows.slice(0, MAX_SHOWN);
  return (
    <>
      <div class="table-scroll" tabIndex={0} role="region" aria-label={text.title}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">
                {shown[0]?.isSite === true ? words.value.sites.name : words.value.regions.name}
              </th>
              <th scope="col">{text.reason}</th>
              <th scope="col" class="number">
                {text.availability}
              </th>
              <th scope="col" class="number">
                {text.downlink}
              </th>
              <th scope="col" class="number">
                {text.latency}
              </th>
              <th scope="col" class="number">
                {text.people}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.id}>
                <th scope="row">
                  <RowName row={row} />
                  {row.place !== null && <span class="quiet">{row.place}</span>}
                </th>
                <td>
                  <span class="tags">
                    {row.reasons.map((reason) => (
                      <span key={reason} class="tag">
                        {text.reasons[reason] ?? reason}
                      </span>
                    ))}
                  </span>
                </td>
                <td class="number">{show.percent(row.strict)}</td>
                <td class="number">{show.bitsPerSecond(row.downlinkMedianBps)}</td>
                <td class="number">{show.milliseconds(row.latencyP95Ms)}</td>
                <td class="number">{row.peopleServed === null ? '–' : show.count(row.peopleServed)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown.length && (
        <p class="quiet note">{text.count(show.count(shown.length), show.count(rows.length))}</p>
      )}
    </>
  );
}

function RowName({ row }: { row: UnderservedRow }) {
  const open = () =>
    row.isSite
      ? go({ page: 'map', siteId: row.siteId ?? row.id })
      : go({ page: 'map', regionCode: row.regionCode });
  return (
    <button type="button" class="link-button" onClick={open}>
      {row.name === '' ? row.id : row.name}
    </button>
  );
}
