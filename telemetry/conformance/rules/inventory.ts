import type { Findings } from '../findings.ts';
import { reporter, type Rule } from '../rule.ts';

const PATIENCE = 3;

/** Said when something changed, with a position that is one. */
export function inventoryRule(findings: Findings): Rule {
  const report = reporter(findings, 'inventory', 'Inventory');
  let last: string | undefined;
  let same = 0;
  let connections = 0;

  return {
    see(event) {
      if (event.kind === 'connected') connections += 1;
      if (event.kind !== 'message' || event.means !== 'inventory' || event.retained) return;
      if (event.unknownFields > 0)
        report(
          'warning',
          'unknown',
          'fields of inventory',
          `${event.unknownFields} others, left out`,
          event.at,
        );
      const { position } = event.inventory;
      if (position?.latitude === 0 && position.longitude === 0)
        report('error', 'position', 'a position, or none', '0, 0', event.at);
      same = event.text === last ? same + 1 : 0;
      last = event.text;
      // Once for each connection is no waste worth a word.
      if (same - connections >= PATIENCE)
        report(
          'warning',
          'repeated',
          'inventory when something changed',
          'the same again and again',
          event.at,
        );
    },
    unchecked: () => (last === undefined ? ['inventory: none came meanwhile'] : []),
  };
}
