import { useState } from 'preact/hooks';
import { COUNTRY_CODE } from '../../telemetry/contract/inventory.ts';
import { MonthSection } from '../availability/month-section.tsx';
import { underservedReport } from '../connection/resources.ts';
import type { UnderservedReport, UnderservedRow } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { underservedReasons } from '../language/server-words.ts';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { StateOptions } from '../parts/state-options.tsx';
import { Failed, Loading } from '../parts/status.tsx';
import { homeRegions } from '../regions/region-path.ts';
import { session } from '../state/session.ts';
import { useResource } from '../state/use-resource.ts';
import { ReportTable } from './report-table.tsx';
import { dayOf, daysBefore, periodQuery } from './report-period.ts';

const PERIODS_DAYS = [7, 30, 90] as const;

/** For planners: who is served below the standard, and why. */
export function ReportsPage() {
  const [from, setFrom] = useState(daysBefore(30));
  const [to, setTo] = useState(dayOf(Date.now()));
  const [region, setRegion] = useState('');
  const text = words.value.reports;
  const query = periodQuery(from, to);
  const path =
    query === null ? null : `/reports/underserved?${query}${region === '' ? '' : `&region=${region}`}`;
  const report = useResource(path === null ? null : `${path}&format=json`, underservedReport);
  return (
    <div class="page">
      <header class="page-head">
        <div>
          <h1>{text.title}</h1>
          <p class="quiet">
            {text.intro} {text.zone(format.value.zone())}
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
      {report.error !== null && (
        <Failed error={report.error} retry={report.reload} loadedAt={report.loadedAt} />
      )}
      {report.loading && <Loading lines={10} />}
      {report.data !== null && <Findings report={report.data} />}
      <MonthSection regionCode={homeOf(session.value)} />
    </div>
  );
}

function Findings({ report }: { report: UnderservedReport }) {
  const [level, setLevel] = useState<UnderservedRow['level']>('site');
  const [reason, setReason] = useState('');
  const text = words.value.reports;
  const show = format.value;
  const { totals, thresholds } = report;
  const rows = report.items.filter(
    (row) => row.level === level && (reason === '' || row.reasons.includes(reason)),
  );
  const found = underservedReasons.filter((one) =>
    report.items.some((row) => row.level === level && row.reasons.includes(one)),
  );
  return (
    <>
      <dl class="tiles">
        <Tile name={text.sitesBelow} part={totals.underservedSites} whole={totals.sites} />
        <Tile
          name={text.municipalitiesBelow}
          part={totals.underservedMunicipalities}
          whole={totals.municipalities}
        />
        <Tile name={text.peopleAffected} part={totals.peopleAffected} whole={totals.peopleServed} />
      </dl>
      <p class="quiet">
        {text.standard(
          report.standard,
          show.percent(thresholds.availabilityMin),
          show.bitsPerSecond(thresholds.downlinkMedianMinBps),
          show.milliseconds(thresholds.latencyP95MaxMs),
        )}
      </p>
      <div class="toolbar is-split">
        <div class="segmented" role="group" aria-label={text.title}>
          {(['site', 'municipality'] as const).map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={level === one}
              onClick={() => {
                setLevel(one);
                setReason('');
              }}
            >
              {one === 'site' ? text.sites : text.municipalities}
            </button>
          ))}
        </div>
        <Field label={text.reason}>
          {(attributes) => (
            <select {...attributes} value={reason} onChange={(event) => setReason(event.currentTarget.value)}>
              <option value="">{text.everyReason}</option>
              {found.map((one) => (
                <option key={one} value={one}>
                  {text.reasons[one]}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <ReportTable level={level} rows={rows} />
    </>
  );
}

function Tile({ name, part, whole }: { name: string; part: number; whole: number }) {
  const show = format.value;
  return (
    <div class="tile">
      <dt>{name}</dt>
      <dd>
        <strong class="figure-value">{show.count(part)}</strong>
        <span class="quiet">
          {words.value.reports.ofAll(show.count(whole))}
          {whole > 0 && ` · ${show.percent(part / whole)}`}
        </span>
      </dd>
    </div>
  );
}

/** The region whose months are shown: the country, or the first of those a person is limited to. */
function homeOf(signedIn: typeof session.value): string {
  return ('person' in signedIn ? homeRegions(signedIn.person)[0] : undefined) ?? COUNTRY_CODE;
}
