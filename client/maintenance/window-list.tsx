import { useState } from 'preact/hooks';
import { withdrawMaintenance } from '../connection/maintenance.ts';
import type { MaintenanceWindow } from '../connection/maintenance.ts';
import { format, words } from '../language/current.ts';
import { Confirmation } from '../parts/confirmation.tsx';
import { deedProblem } from '../parts/deed-problem.ts';
import { isReason, ReasonField } from '../parts/reason-field.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import { regionName } from '../regions/region-path.ts';
import { serverNow } from '../state/clock.ts';
import { fleet } from '../state/live.ts';
import { go } from '../state/place.ts';
import { stageOf } from './choices.ts';
import type { Stage } from './choices.ts';

interface WindowListProps {
  windows: readonly MaintenanceWindow[];
  mayWithdraw: boolean;
  onWithdrawn: () => void;
}

const stages: readonly Stage[] = ['running', 'planned', 'over', 'withdrawn'];

/** Agreed maintenance: what runs, then what comes; what is over or withdrawn is folded away. */
export function WindowList({ windows, mayWithdraw, onWithdrawn }: WindowListProps) {
  const [withdrawing, setWithdrawing] = useState<MaintenanceWindow | null>(null);
  const now = serverNow();
  const staged = windows
    .map((window) => ({ window, stage: stageOf(window, now) }))
    .sort((a, b) => stages.indexOf(a.stage) - stages.indexOf(b.stage));
  const [present, past] = [
    staged.filter(({ stage }) => stage === 'running' || stage === 'planned'),
    staged.filter(({ stage }) => stage === 'over' || stage === 'withdrawn'),
  ];
  const rows = (list: typeof staged) => (
    <ul class="windows">
      {list.map(({ window, stage }) => (
        <WindowRow
          key={window.id}
          window={window}
          stage={stage}
          onWithdraw={mayWithdraw && stage !== 'withdrawn' ? () => setWithdrawing(window) : null}
        />
      ))}
    </ul>
  );
  return (
    <>
      {present.length > 0 && rows(present)}
      {past.length > 0 && (
        <details class="former">
          <summary>{words.value.maintenance.earlier(format.value.count(past.length))}</summary>
          {rows(past)}
        </details>
      )}
      {withdrawing !== null && (
        <WithdrawDialog
          window={withdrawing}
          onClose={() => setWithdrawing(null)}
          onDone={() => {
            setWithdrawing(null);
            onWithdrawn();
          }}
        />
      )}
    </>
  );
}

interface WindowRowProps {
  window: MaintenanceWindow;
  stage: Stage;
  onWithdraw: (() => void) | null;
}

function WindowRow({ window, stage, onWithdraw }: WindowRowProps) {
  const text = words.value.maintenance;
  const { scope, target, reason, declaredBy, afterwards, withdrawnBy, withdrawnReason } = window;
  return (
    <li class={`is-${stage}`}>
      <StateMark state={stage === 'running' ? 'maintenance' : 'planned'} />
      <div>
        <p class="window-head">
          {scope === 'site' ? (
            <button type="button" class="link-button" onClick={() => go({ page: 'map', siteId: target })}>
              <strong>{targetName(window)}</strong>
            </button>
          ) : (
            <strong>
              {text.scopes[scope]}: {targetName(window)}
            </strong>
          )}
          <span class="tag">{text.stages[stage]}</span>
          {afterwards && <span class="tag">{text.afterwards}</span>}
        </p>
        <p>{spanOf(window)}</p>
        <p class="quiet">
          {reason} ({text.declaredBy(declaredBy)})
        </p>
        {withdrawnBy !== null && <p class="quiet">{text.withdrawnBy(withdrawnBy, withdrawnReason ?? '–')}</p>}
      </div>
      {onWithdraw !== null && (
        <button
          type="button"
          class="button is-small"
          aria-label={text.withdrawLabel(targetName(window), spanOf(window))}
          onClick={onWithdraw}
        >
          {text.withdraw}
        </button>
      )}
    </li>
  );
}

function WithdrawDialog(props: { window: MaintenanceWindow; onClose: () => void; onDone: () => void }) {
  const { window, onClose, onDone } = props;
  const [reason, setReason] = useState('');
  const text = words.value.maintenance;
  return (
    <Confirmation
      title={text.withdrawTitle}
      verb={text.withdrawTitle}
      ready={isReason(reason)}
      act={async () => {
        await withdrawMaintenance(window.id, reason.trim());
        onDone();
      }}
      problemOf={(error) => deedProblem(error, text)}
      onClose={onClose}
    >
      <p>
        <strong>{targetName(window)}</strong>
        <br />
        {spanOf(window)}
      </p>
      <p>{text.withdrawHelp}</p>
      <ReasonField label={text.withdrawReason} value={reason} onInput={setReason} />
    </Confirmation>
  );
}

function spanOf({ startsAt, endsAt }: MaintenanceWindow): string {
  const show = format.value;
  return words.value.maintenance.span(show.dateTime(startsAt), show.time(endsAt, startsAt));
}

function targetName({ scope, target, provider }: MaintenanceWindow): string {
  if (provider !== null) return `${target} (${provider})`;
  if (scope === 'state' || scope === 'municipality') return regionName(target);
  const row = scope === 'site' ? fleet.value?.rowOf(target) : undefined;
  return (row === undefined ? undefined : fleet.value?.nameOf(row)) ?? target;
}
