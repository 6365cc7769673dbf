import type { Inventory } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';

/** What a terminal says it is, and where it says it stands when that is not where the site is. */
export function TerminalInventory({ inventory }: { inventory: Inventory }) {
  const text = words.value.equipment;
  const { serial, hardware, firmware, agent, position, reportedAt } = inventory;
  const known: [label: string, value: string | null][] = [
    [text.hardware, hardware],
    [text.serialNumber, serial],
    [text.firmware, firmware],
    [text.agent, agent],
  ];
  return (
    <>
      <dl class="inventory">
        {known.map(
          ([label, value]) =>
            value !== null && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>
                  <bdi>{value}</bdi>
                </dd>
              </div>
            ),
        )}
        <div>
          <dt>{text.reportedSince}</dt>
          <dd>{format.value.dateTime(reportedAt)}</dd>
        </div>
      </dl>
      {position?.differs === true && position.distanceM !== null && (
        <span>
          <span class="tag is-warning">{text.elsewhere(format.value.distance(position.distanceM))}</span>{' '}
          <span class="quiet">
            {position.latitude.toFixed(5)}, {position.longitude.toFixed(5)}
          </span>
        </span>
      )}
    </>
  );
}
