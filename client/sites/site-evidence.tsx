import type { LinkJudgement, Testimony } from '../../telemetry/contract/evidence.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { StateLabel } from '../parts/state-mark.tsx';
import { serverNow } from '../state/clock.ts';
import { isTrouble } from '../state/severity.ts';
import { testimonyFigures } from './testimony-text.ts';

/** Why each link is judged as it is. Open where something is wrong or witnesses disagree, folded where all is well. */
export function SiteEvidence({ judgement }: { judgement: readonly LinkJudgement[] }) {
  if (judgement.length === 0) return null;
  const asks = judgement.some(({ state, disagreements }) => isTrouble(state) || disagreements.length > 0);
  return (
    <section class="block">
      <details class="evidence" open={asks}>
        <summary>
          <h3>{words.value.judgement.title}</h3>
          <Icon name="down" />
        </summary>
        {judgement.map((link) => (
          <LinkEvidence key={link.terminalId} link={link} several={judgement.length > 1} />
        ))}
      </details>
    </section>
  );
}

function LinkEvidence({ link, several }: { link: LinkJudgement; several: boolean }) {
  const text = words.value;
  const { terminalId, role, technology, state, reason, disagreements } = link;
  const name = [technology === null ? null : text.technologies[technology], text.site[role]];
  return (
    <div class="link-evidence">
      {several && (
        <p class="link-evidence-head">
          <StateLabel state={state} reason={reason} />
          <span>
            {name.filter((part) => part !== null).join(', ')} <span class="quiet">{terminalId}</span>
          </span>
        </p>
      )}
      {several && <p class="quiet">{text.reasons[reason]}</p>}
      <Axes link={link} />
      {disagreements.length > 0 && (
        <div class="disagreement">
          <Icon name="warning" />
          <p>
            <strong>{text.evidence.disagree}</strong>
            {disagreements.map((each) => (
              <span key={each}>{text.judgement.disagreements[each]}</span>
            ))}
          </p>
        </div>
      )}
      <ul class="witnesses">
        {link.evidence.map((testimony, at) => (
          <WitnessRow key={at} testimony={testimony} />
        ))}
      </ul>
    </div>
  );
}

/** The four axes, before they are folded into the one state that is shown. */
function Axes({ link }: { link: LinkJudgement }) {
  const text = words.value;
  const { conditions, knowledges, overlays } = text.judgement;
  const axes: [string, string][] = [
    [text.evidence.lifecycle, text.lifecycles[link.lifecycle]],
    [text.evidence.condition, conditions[link.condition]],
    [text.evidence.knowledge, knowledges[link.knowledge]],
    [text.evidence.overlay, link.overlay === 'none' ? text.evidence.none : overlays[link.overlay]],
  ];
  return (
    <dl class="axes">
      {axes.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function WitnessRow({ testimony }: { testimony: Testimony }) {
  const text = words.value;
  const { witness, says, at } = testimony;
  const figures = testimonyFigures(testimony, text.evidence, format.value, serverNow());
  // What the monitor says of itself has its time among its figures.
  const age = at === null || witness === 'monitor' ? '' : format.value.age(serverNow() - at);
  return (
    <li>
      <span class="quiet">{text.judgement.witnesses[witness]}</span>
      <span>
        {text.judgement.testimonies[says]}
        {figures !== '' && <span class="quiet">{figures}</span>}
      </span>
      <span class="quiet">{age}</span>
    </li>
  );
}
