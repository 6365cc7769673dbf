import { useState } from 'preact/hooks';
import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { tell } from '../connection/api.ts';
import { loadIncident } from '../connection/incidents.ts';
import { words } from '../language/current.ts';
import { deedProblem } from '../parts/deed-problem.ts';
import { Icon } from '../parts/icon.tsx';
import { Problem } from '../parts/problem.tsx';
import type { Said } from '../parts/problem.tsx';
import { putIncident } from '../state/live.ts';
import { mayAcknowledge } from '../state/session.ts';
import type { Person } from '../state/session.ts';

/** Says "somebody is on it" to everybody else. Rejects with ApiError. */
export async function acknowledge(incidentId: string): Promise<void> {
  await tell(`/incidents/${encodeURIComponent(incidentId)}/acknowledge`, { method: 'POST' });
  putIncident(await loadIncident(incidentId));
}

/** A button for that; who has it already in its place. */
export function Acknowledge({ incident, person }: { incident: IncidentView; person: Person }) {
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<Said | null>(null);
  const text = words.value;
  if (incident.status !== 'opened') {
    const who = incident.assignedTo ?? incident.acknowledgedBy;
    return (
      <span class="acknowledged" title={text.incidentStatuses[incident.status]}>
        <Icon name={incident.assignedTo === null ? 'check' : 'person'} />
        <span class="unseen">{text.incidentStatuses[incident.status]}: </span>
        {who ?? text.incidentStatuses[incident.status]}
      </span>
    );
  }
  if (!mayAcknowledge(person)) return null;
  const act = async () => {
    setSaving(true);
    setProblem(null);
    try {
      await acknowledge(incident.id);
    } catch (error) {
      const failed = text.incidents.acknowledgeFailed;
      setProblem(deedProblem(error, { refused: failed, unconfirmed: failed }));
    }
    setSaving(false);
  };
  return (
    <span class="acknowledge">
      <button
        type="button"
        class="button is-small"
        disabled={saving}
        onClick={() => void act()}
        aria-label={`${text.actions.acknowledge}: ${incident.siteNames[0] ?? incident.place}`}
      >
        {saving ? text.actions.acknowledging : text.actions.acknowledge}
      </button>
      <Problem said={problem} />
    </span>
  );
}
