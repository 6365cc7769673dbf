import { format, words } from '../language/current.ts';
import { serverNow } from '../state/clock.ts';
import { dataAgeMs } from '../state/freshness.ts';
import { pastAt } from '../state/past.ts';
import type { Person } from '../state/session.ts';
import { trustLook, trustWord } from './freshness.tsx';

/** What paper must say of itself: what it shows, when it was printed, by whom, how fresh it was, and the address that shows the same again. */
export function PrintHead({ person, title }: { person: Person; title: string }) {
  const { product } = words.value;
  const age = dataAgeMs.value;
  const text = words.value.connection;
  const show = format.value;
  const at = pastAt.value;
  // What is on paper is then not the present, however fresh the data were.
  const look =
    at === null
      ? `${trustWord(trustLook())}, ${age === null ? text.noData : text.dataAge(show.age(age))}`
      : `${words.value.time.past}: ${show.dateTime(at)}`;
  return (
    <div class="print-head" aria-hidden="true">
      <strong>
        {product.name} · {title}
      </strong>
      <p>
        {show.dateTime(serverNow())} · {person.name} · {look}
      </p>
      <p>{location.href}</p>
    </div>
  );
}
