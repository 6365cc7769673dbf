import { useState } from 'preact/hooks';
import { tell } from '../connection/api.ts';
import { unknownTerminals } from '../connection/resources.ts';
import type { UnknownTerminal } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { plainProblem } from '../parts/deed-problem.ts';
import { Confirmation } from '../parts/confirmation.tsx';
import { SiteSearch } from '../parts/site-search.tsx';
import { Failed, Loading } from '../parts/status.tsx';
import { serverNow } from '../state/clock.ts';
import { fleet } from '../state/live.ts';
import { useResource } from '../state/use-resource.ts';

/** Terminals that publish without being known. An administrator says where each one stands. */
export function AdoptionSection({ mayAdopt }: { mayAdopt: boolean }) {
  const resource = useResource('/unknown-terminals?limit=100', unknownTerminals, { everyMs: 30_000 });
  const [adopting, setAdopting] = useState<UnknownTerminal | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const text = words.value.administration;
  return (
    <section class="page-section">
      <h2>{text.adoption}</h2>
      <p class="quiet">{text.adoptionHelp}</p>
      {resource.error !== null && (
        <Failed error={resource.error} retry={resource.reload} loadedAt={resource.loadedAt} />
      )}
      {resource.loading && <Loading lines={2} />}
      {said !== null && (
        <p class="success" role="status">
          {said}
        </p>
      )}
      {resource.data?.length === 0 && <p class="nothing">{text.noUnknown}</p>}
      {resource.data !== null && resource.data.length > 0 && (
        <div class="table-scroll" tabIndex={0} role="region" aria-label={text.adoption}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{text.terminal}</th>
                <th scope="col">{text.format}</th>
                <th scope="col" class="number">
                  {text.messages}
                </th>
                <th scope="col">{text.lastSeen}</th>
                <th scope="col">
                  <span class="unseen">{text.adopt}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {resource.data.map((terminal) => (
                <tr key={`${terminal.format}/${terminal.id}`}>
                  <th scope="row">
                    {terminal.id}
                    <span class="quiet">{terminal.topic}</span>
                  </th>
                  <td>{terminal.format}</td>
                  <td class="number">{format.value.count(terminal.messages)}</td>
                  <td>{format.value.age(serverNow() - terminal.lastSeenAt)}</td>
                  <td class="number">
                    {mayAdopt && (
                      <button
                        type="button"
                        class="button is-small"
                        aria-label={`${text.adopt} ${terminal.id}`}
                        onClick={() => setAdopting(terminal)}
                      >
                        {text.adopt}
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {adopting !== null && (
        <AdoptDialog
          terminal={adopting}
          onClose={() => setAdopting(null)}
          onAdopted={(siteName) => {
            setSaid(text.adopted(adopting.id, siteName));
            setAdopting(null);
            resource.reload();
          }}
        />
      )}
    </section>
  );
}

function AdoptDialog(props: {
  terminal: UnknownTerminal;
  onClose: () => void;
  onAdopted: (siteName: string) => void;
}) {
  const { terminal, onClose, onAdopted } = props;
  const [siteId, setSiteId] = useState<string | null>(null);
  const text = words.value;
  const adopt = async () => {
    if (siteId === null) return;
    const path = `/unknown-terminals/${encodeURIComponent(terminal.format)}/${encodeURIComponent(terminal.id)}/adopt`;
    await tell(path, { method: 'POST', body: { siteId } });
    const row = fleet.value?.rowOf(siteId);
    onAdopted((row === undefined ? undefined : fleet.value?.nameOf(row)) ?? siteId);
  };
  return (
    <Confirmation
      title={`${text.administration.adopt} ${terminal.id}`}
      verb={text.administration.adopt}
      ready={siteId !== null}
      act={adopt}
      problemOf={plainProblem}
      onClose={onClose}
    >
      <SiteSearch label={text.administration.chooseSite} onChoose={setSiteId} />
    </Confirmation>
  );
}
