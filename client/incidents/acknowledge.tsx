import { useState } from 'preact/hooks';
import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { ApiError, tell } from '../connection/api.ts';
import { loadIncident } from '../connection/incidents.ts';
import { words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { putIncident } from '../state/live.ts';
import { mayAcknowledge } from '../state/session.ts';
import type { Person } from '../state/session.ts';

/** Says "somebody is on it" to everybody else. */
export function Acknowledge({ incident, person }: { incident: IncidentView; person: Person }) {
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const text = words.value;
  if (incident.status !== 'opened') {
    return (
      <span class="acknowledged">
        <Icon name="check" />
        {text.incidentStatuses[incident.status]}
      </span>
    );
  }
  if (!mayAcknowledge(person)) return null;
  const acknowledge = async () => {
    setSaving(true);
    setProblem(null);
    try {
      await tell(`/incidents/${encodeURIComponent(incident.id)}/acknowledge`, { method: 'POST' });
      putIncident(await loadIncident(incident.id));
    } catch (error) {
      const forbidden = error instanceof ApiError && error.failure === 'forbidden';
      setProblem(forbidden ? text.status.forbidden : text.incidents.acknowledgeFailed);
    }
    setSaving(false);
  };
  return (
    <span class="acknowledge">
      <button
        type="button"
        class="button is-small"
        disabled={saving}
        onClick={() => void acknowledge()}
        aria-label={`${text.actions.acknowledge}: ${incident.siteNames[0] ?? incident.place}`}
      >
        {saving ? text.actions.acknowledging : text.actions.acknowledge}
      </button>
      {problem !== null && (
        <span class="problem" role="alert">
          {problem}
        </span>
      )}
    </span>
  );
}
