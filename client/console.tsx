import { useEffect } from 'preact/hooks';
import { AlarmDialog, alarmsOpen } from './alarms/alarm-dialog.tsx';
import { followIncidents } from './alarms/follow-incidents.ts';
import { words } from './language/current.ts';
import { DeniedPage } from './pages/denied-page.tsx';
import { SignInDialog, SignInPage } from './pages/sign-in-page.tsx';
import { Unreachable } from './pages/unreachable.tsx';
import { later } from './parts/later.tsx';
import { Banners } from './shell/banners.tsx';
import { Guarded } from './shell/guarded.tsx';
import { Overview } from './shell/overview.tsx';
import { pageShortcuts } from './shell/page-shortcuts.ts';
import { PrintHead } from './shell/print-head.tsx';
import { ShortcutSheet } from './shell/shortcut-sheet.tsx';
import { TopBar } from './shell/top-bar.tsx';
import { supplyFilter } from './state/filter.ts';
import { followServer } from './state/live.ts';
import { place } from './state/place.ts';
import type { Page } from './state/place.ts';
import { pagesOf, session } from './state/session.ts';
import type { Person } from './state/session.ts';
import { beginWithView } from './views/start-view.ts';
import { Wall } from './wall/wall.tsx';
import { wallMode } from './wall/wall-mode.ts';
import { registerShortcuts } from './state/shortcuts.ts';

// The map comes first; pages are loaded when somebody goes there.
const HandoverPage = later(async () => (await import('./handover/handover-page.tsx')).HandoverPage);
const AdministrationPage = later(
  async () => (await import('./pages/administration-page.tsx')).AdministrationPage,
);
const RegionsPage = later(async () => (await import('./pages/regions-page.tsx')).RegionsPage);
const ReportsPage = later(async () => (await import('./pages/reports-page.tsx')).ReportsPage);
const SubscriptionsPage = later(
  async () => (await import('./pages/subscriptions-page.tsx')).SubscriptionsPage,
);

/** Who is signed in decides what is shown; a session that ends asks to sign in over the page it found. */
export function Console() {
  const state = session.value;
  const title = titleOf(place.value.page);
  useEffect(() => {
    document.title = title;
  }, [title]);
  if (state.status === 'loading') return <Waiting />;
  if (state.status === 'unreachable') return <Unreachable />;
  if (state.status === 'signedOut' || place.value.page === 'sign-in') return <SignInPage />;
  return (
    <>
      <SignedIn key={state.person.email} person={state.person} />
      {state.status === 'expired' && !isWall() && <SignInDialog person={state.person} />}
    </>
  );
}

function SignedIn({ person }: { person: Person }) {
  useEffect(() => followServer(), []);
  useEffect(() => supplyFilter(), []);
  useEffect(() => followIncidents(), []);
  useEffect(() => void beginWithView(), []);
  useEffect(() => registerShortcuts(pageShortcuts(person)), [person]);
  const { page } = place.value;
  const allowed = pagesOf(person).includes(page);
  if (isWall()) {
    return (
      <Guarded key="wall" unattended>
        <Wall />
      </Guarded>
    );
  }
  return (
    <div class="shell">
      <a class="skip-link" href="#content">
        {words.value.actions.skipToContent}
      </a>
      <PrintHead person={person} title={pageName(page)} />
      <TopBar person={person} page={page} />
      <Banners />
      <main id="content" class={`content is-${page}`} tabIndex={-1}>
        <Guarded key={page}>
          {allowed ? <PageOf page={page} person={person} /> : <DeniedPage person={person} />}
        </Guarded>
      </main>
      <ShortcutSheet />
      {alarmsOpen.value && <AlarmDialog />}
    </div>
  );
}

/** The wall is a way to look at the map. */
function isWall(): boolean {
  return wallMode.value && place.value.page === 'map';
}

function PageOf({ page, person }: { page: Page; person: Person }) {
  if (page === 'regions') return <RegionsPage person={person} />;
  if (page === 'handover') return <HandoverPage />;
  if (page === 'reports') return <ReportsPage />;
  if (page === 'administration') return <AdministrationPage />;
  if (page === 'subscriptions') return <SubscriptionsPage person={person} />;
  return <Overview person={person} />;
}

/** Who is signed in is not known yet: mostly too short to be seen. */
function Waiting() {
  return (
    <div class="waiting" role="status">
      {words.value.status.loading}
    </div>
  );
}

/** Names the page first, so that several tabs can be told apart. */
function titleOf(page: Page): string {
  return `${pageName(page)} · ${words.value.product.name}`;
}

function pageName(page: Page): string {
  const { menu, signIn } = words.value;
  return page === 'sign-in' ? signIn.title : menu[page as keyof typeof menu];
}
