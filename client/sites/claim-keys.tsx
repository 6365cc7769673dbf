import { useState } from 'preact/hooks';
import { tell } from '../connection/api.ts';
import type { SiteTerminals } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { plainProblem } from '../parts/deed-problem.ts';
import { Problem } from '../parts/problem.tsx';
import type { Said } from '../parts/problem.tsx';

interface ClaimKeysProps {
  keys: SiteTerminals['claimKeys'];
  mayChange: boolean;
  reload: () => void;
}

/** Keys of a site that wait for their terminal. The keys themselves are not shown again; they can be made useless. */
export function ClaimKeys({ keys, mayChange, reload }: ClaimKeysProps) {
  const [problem, setProblem] = useState<Said | null>(null);
  const text = words.value.equipment;
  if (keys.length === 0) return null;
  const withdraw = (id: string) =>
    tell(`/claim-keys/${encodeURIComponent(id)}`, { method: 'DELETE' }).then(
      () => {
        setProblem(null);
        reload();
      },
      (error: unknown) => setProblem(plainProblem(error)),
    );
  return (
    <div class="claim-keys">
      <h4>{text.claimKeys}</h4>
      <Problem said={problem} />
      <ul class="service-list">
        {keys.map((key) => {
          const whose = key.serial ?? key.terminalId ?? text.anyTerminal;
          return (
            <li key={key.id} class="claim-key">
              <span>
                {whose}
                <span class="quiet">{text.expires(format.value.dateTime(key.expiresAt))}</span>
              </span>
              {mayChange && (
                <button
                  type="button"
                  class="button is-small"
                  aria-label={`${text.withdrawKey}: ${whose}`}
                  onClick={() => void withdraw(key.id)}
                >
                  {text.withdrawKey}
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
