import type { EquipmentChange } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { serverNow } from '../state/clock.ts';
import { byWhom } from './by-whom.ts';

/** What was done to the equipment: which terminal took whose place, whose password changed, by whom. */
export function EquipmentFact({ change }: { change: EquipmentChange }) {
  const text = words.value;
  const { terminalId, newTerminalId, by } = change;
  return (
    <li>
      <span class="history-when">{format.value.clock(change.at, serverNow())}</span>
      <span>
        <strong>{text.equipment.changes[change.kind]}</strong>
        <span>
          {newTerminalId === null ? terminalId : text.equipment.inPlaceOf(newTerminalId, terminalId)}
        </span>
        {by !== null && <span class="quiet">{byWhom(by)}</span>}
      </span>
      <span class="tag">{text.commands.terminal}</span>
    </li>
  );
}
