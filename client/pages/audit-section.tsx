import { useState } from 'preact/hooks';
import { auditRows } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { auditActions } from '../language/server-words.ts';
import { Failed, Loading } from '../parts/status.tsx';
import { useResource } from '../state/use-resource.ts';

/** Who did what, newest first; and who tried to pass for another. */
export function AuditSection() {
  const [onlySpoofs, setOnlySpoofs] = useState(false);
  const filter = onlySpoofs ? '&kind=spoofAttempt' : '';
  const resource = useResource(`/audit?limit=100${filter}`, auditRows, { everyMs: 30_000 });
  const text = words.value.administration;
  return (
    <section class="page-section">
      <div class="section-head">
        <h2>{text.audit}</h2>
        <label class="check">
          <input
            type="checkbox"
            checked={onlySpoofs}
            onChange={(event) => setOnlySpoofs(event.currentTarget.checked)}
          />
          <span>{text.onlySpoofs}</span>
        </label>
      </div>
      <p class="quiet">{text.auditHelp}</p>
      {resource.error !== null && (
        <Failed error={resource.error} retry={resource.reload} loadedAt={resource.loadedAt} />
      )}
      {resource.loading && <Loading lines={3} />}
      {resource.data?.length === 0 && <p class="nothing">{text.noAudit}</p>}
      {resource.data !== null && resource.data.length > 0 && (
        <div class="table-scroll is-tall" tabIndex={0} role="region" aria-label={text.audit}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{text.when}</th>
                <th scope="col">{text.what}</th>
                <th scope="col">{text.who}</th>
                <th scope="col">{text.whom}</th>
              </tr>
            </thead>
            <tbody>
              {resource.data.map((row) => (
                <tr key={row.id}>
                  <td class="nowrap">{format.value.dateTime(row.at)}</td>
                  <td>
                    <span class={row.action === 'spoofAttempt' ? 'tag is-warning' : 'tag'}>
                      {actionWord(row.action)}
                    </span>
                    {row.detail !== null && row.detail.times > 1 && (
                      <span class="quiet"> {text.times(format.value.count(row.detail.times))}</span>
                    )}
                  </td>
                  <td class={row.actorName === row.actor ? 'code' : undefined} title={row.actor}>
                    {row.actorName}
                  </td>
                  <td class="code">{row.subject}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function actionWord(action: string): string {
  const known = auditActions.find((one) => one === action);
  return known === undefined ? action : words.value.administration.auditActions[known];
}
