import { useState } from 'preact/hooks';
import { siteTerminals } from '../connection/resources.ts';
import type { Link, SiteDetail, SiteTerminal } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { SecretDialog } from '../parts/secret-dialog.tsx';
import { Failed } from '../parts/status.tsx';
import { serverNow } from '../state/clock.ts';
import { session } from '../state/session.ts';
import { useResource } from '../state/use-resource.ts';
import { ClaimKeys } from './claim-keys.tsx';
import { TerminalInventory } from './terminal-inventory.tsx';
import { ClaimKeyDialog, RevokeDialog, RotateDialog, SwapDialog } from './terminal-dialogs.tsx';
import type { Issued } from './terminal-dialogs.tsx';

const REFRESH_MS = 30_000;

type Dialog = { deed: 'claimKey' } | { deed: 'rotate' | 'revoke' | 'swap'; terminal: SiteTerminal };

/** Terminals with their links and passwords, and where the site stands. Who may, changes equipment here. */
export function SiteEquipment({ detail, reload }: { detail: SiteDetail; reload: () => void }) {
  const role = 'person' in session.value ? session.value.person.role : 'planner';
  const maySee = role !== 'planner';
  const mayChange = role === 'operator' || role === 'administrator';
  const resource = useResource(
    maySee ? `/sites/${encodeURIComponent(detail.id)}/terminals` : null,
    siteTerminals,
    { everyMs: REFRESH_MS },
  );
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const [issued, setIssued] = useState<Issued | null>(null);
  const text = words.value;
  const identities = new Map(resource.data?.items.map((each) => [each.terminalId, each]));
  const standing = detail.terminals.filter(({ lifecycle }) => lifecycle !== 'withdrawn');
  const former = detail.terminals.filter(({ lifecycle }) => lifecycle === 'withdrawn');
  const refresh = () => {
    resource.reload();
    reload();
  };
  const end = {
    onClose: () => setDialog(null),
    onDone: (brought: Issued | null) => {
      setDialog(null);
      setIssued(brought);
      refresh();
    },
  };
  return (
    <>
      {standing.length === 0 && <p class="quiet">{text.site.noTerminals}</p>}
      {resource.error !== null && (
        <Failed error={resource.error} retry={resource.reload} loadedAt={resource.loadedAt} />
      )}
      <ul class="service-list">
        {standing.map((terminal) => {
          const identity = identities.get(terminal.id);
          return (
            <li key={terminal.id}>
              <strong>{terminal.id}</strong>
              <span class="quiet">{text.lifecycles[terminal.lifecycle]}</span>
              {linksOf(detail, terminal.id).map((link, at) => (
                <span key={at} class="quiet">
                  {describe(link)}
                </span>
              ))}
              {terminal.inventory !== null && <TerminalInventory inventory={terminal.inventory} />}
              {identity !== undefined && <Identity identity={identity} />}
              {identity !== undefined && mayChange && (
                <span class="row-actions" role="group" aria-label={text.equipment.actionsOf(terminal.id)}>
                  {(['rotate', 'swap', 'revoke'] as const).map((deed) => (
                    <button
                      key={deed}
                      type="button"
                      class="button is-small"
                      disabled={deed === 'revoke' && ['none', 'revoked'].includes(identity.credential)}
                      onClick={() => setDialog({ deed, terminal: identity })}
                    >
                      {text.equipment[deed]}
                    </button>
                  ))}
                </span>
              )}
            </li>
          );
        })}
      </ul>
      {former.length > 0 && (
        <details class="former">
          <summary>
            {text.equipment.former} ({former.length})
          </summary>
          <ul class="service-list">
            {former.map(({ id }) => (
              <li key={id}>
                <span>{id}</span>
                <span class="quiet">{fate(identities.get(id))}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {resource.data !== null && (
        <ClaimKeys keys={resource.data.claimKeys} mayChange={mayChange} reload={refresh} />
      )}
      {mayChange && resource.data !== null && (
        <button type="button" class="button is-small" onClick={() => setDialog({ deed: 'claimKey' })}>
          {text.equipment.issueKey}
        </button>
      )}
      <p class="quiet">
        {text.site.position}:{' '}
        {detail.latitude === null || detail.longitude === null
          ? text.site.noPosition
          : `${detail.latitude.toFixed(5)}, ${detail.longitude.toFixed(5)}`}
      </p>
      <p class="quiet">{detail.id}</p>
      {dialog?.deed === 'claimKey' && <ClaimKeyDialog siteId={detail.id} {...end} />}
      {dialog?.deed === 'rotate' && (
        <RotateDialog terminal={dialog.terminal} mayOverlap={resource.data?.mayOverlap ?? false} {...end} />
      )}
      {dialog?.deed === 'revoke' && <RevokeDialog terminal={dialog.terminal} {...end} />}
      {dialog?.deed === 'swap' && <SwapDialog terminal={dialog.terminal} {...end} />}
      {issued !== null && <SecretDialog {...issued} onClose={() => setIssued(null)} />}
    </>
  );
}

/** When it was heard, and how its password stands. */
function Identity({ identity }: { identity: SiteTerminal }) {
  const text = words.value.equipment;
  const { lastSeenAt, credential, overlapUntil } = identity;
  // What is heard without a password of its own comes over a bridge.
  const bad = credential === 'revoked' || (credential === 'none' && lastSeenAt === null);
  return (
    <span class="quiet">
      {lastSeenAt === null ? text.neverSeen : text.seen(format.value.age(serverNow() - lastSeenAt))}
      {' · '}
      <span class={bad ? 'tag is-warning' : 'tag'}>{text.credentials[credential]}</span>
      {overlapUntil !== null && ` ${format.value.dateTime(overlapUntil)}`}
    </span>
  );
}

function fate(identity: SiteTerminal | undefined): string {
  const replacedBy = identity?.replacedBy ?? null;
  return replacedBy === null
    ? words.value.lifecycles.withdrawn
    : words.value.equipment.replacedBy(replacedBy);
}

function linksOf(detail: SiteDetail, terminalId: string): Link[] {
  return detail.links.filter((link) => link.terminalId === null || link.terminalId === terminalId);
}

function describe(link: Link): string {
  const text = words.value;
  const committed =
    link.committedDownlinkBps === null
      ? null
      : text.site.committed(
          format.value.bitsPerSecond(link.committedDownlinkBps),
          format.value.bitsPerSecond(link.committedUplinkBps),
        );
  const role = link.role === null ? null : text.site[link.role];
  const technology = link.technology === null ? null : text.technologies[link.technology];
  return [technology, role, link.provider, link.beam, link.gateway, committed]
    .filter((part) => part !== null)
    .join(' · ');
}
