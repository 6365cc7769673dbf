import { words } from '../language/current.ts';
import { Empty } from '../parts/status.tsx';
import { go } from '../state/place.ts';
import type { Person } from '../state/session.ts';

/** A page that this person's role has no access to: says so, and whom to ask. */
export function DeniedPage({ person }: { person: Person }) {
  const text = words.value.screen;
  return (
    <div class="page">
      <h1 class="unseen">{text.pageDenied}</h1>
      <Empty icon="lock" title={text.pageDenied}>
        {text.pageDeniedAdvice}{' '}
        <span class="quiet">
          {text.askFor(`${person.name}, ${person.email}, ${words.value.roles[person.role]}`)}
        </span>
      </Empty>
      <p class="centred">
        <button type="button" class="button is-primary" onClick={() => go({ page: 'map' })}>
          {text.toMap}
        </button>
      </p>
    </div>
  );
}
