import { deadLetterReasons } from '../../telemetry/contract/contract-error.ts';
import { deadLetters } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { Failed, Loading } from '../parts/status.tsx';
import { useResource } from '../state/use-resource.ts';

/** Messages the server refused, so that nobody has to wonder where a terminal's samples went. */
export function DeadLetterSection() {
  const resource = useResource('/dead-letters?limit=100', deadLetters, { everyMs: 30_000 });
  const text = words.value.administration;
  return (
    <section class="page-section">
      <h2>{text.deadLetters}</h2>
      <p class="quiet">{text.deadLettersHelp}</p>
      {resource.error !== null && (
        <Failed error={resource.error} retry={resource.reload} loadedAt={resource.loadedAt} />
      )}
      {resource.loading && <Loading lines={2} />}
      {resource.data?.length === 0 && <p class="nothing">{text.noDeadLetters}</p>}
      {resource.data !== null && resource.data.length > 0 && (
        <div class="table-scroll" tabIndex={0} role="region" aria-label={text.deadLetters}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{text.received}</th>
                <th scope="col">{text.reason}</th>
                <th scope="col">{text.topic}</th>
                <th scope="col">{text.expected}</th>
                <th scope="col">{text.got}</th>
              </tr>
            </thead>
            <tbody>
              {resource.data.map((letter, at) => (
                <tr key={at}>
                  <td class="nowrap">{format.value.dateTime(letter.receivedAt)}</td>
                  <td>
                    <span class="tag">{reasonWord(letter.reason)}</span>
                  </td>
                  <td class="code">{letter.topic}</td>
                  <td>{letter.expected}</td>
                  <td class="code">{letter.got}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function reasonWord(reason: string): string {
  const known = deadLetterReasons.find((one) => one === reason);
  return known === undefined ? reason : words.value.deadLetterReasons[known];
}
