import { useEffect } from 'preact/hooks';
import { HandoverPage } from './handover/handover-page.tsx';
import { words } from './language/current.ts';
import { AdministrationPage } from './pages/administration-page.tsx';
import { RegionsPage } from './pages/regions-page.tsx';
import { ReportsPage } from './pages/reports-page.tsx';
import { SignInDialog, SignInPage } from './pages/sign-in-page.tsx';
import { SubscriptionsPage } from './pages/subscriptions-page.tsx';
import { Unreachable } from './pages/unreachable.tsx';
import { Banners } from './shell/banners.tsx';
import { Overview } from './shell/overview.tsx';
import { pageShortcuts } from './shell/page-shortcuts.ts';
import { ShortcutSheet } from './shell/shortcut-sheet.tsx';
import { TopBar } from './shell/top-bar.tsx';
import { followServer } from './state/live.ts';
import { place } from './state/place.ts';
import type { Page } from './state/place.ts';
import { pagesOf, session } from './state/session.ts';
import type { Person } from './state/session.ts';
import { registerShortcuts } from './state/shortcuts.ts';

/** Who is signed in decides what is shown; a session that ends asks to sign in over the page it found. */
export function Console() {
  const state = session.value;
  useEffect(() => {
    document.title = words.value.product.name;
  }, []);
  if (state.status === 'loading') return <div class="waiting" aria-busy="true" />;
  if (state.status === 'unreachable') return <Unreachable />;
  if (state.status === 'signedOut' || place.value.page === 'sign-in') return <SignInPage />;
  return (
    <>
      <SignedIn key={state.person.email} person={state.person} />
      {state.status === 'expired' && <SignInDialog person={state.person} />}
    </>
  );
}

function SignedIn({ person }: { person: Person }) {
  useEffect(() => followServer(), []);
  useEffect(() => registerShortcuts(pageShortcuts(person)), [person]);
  const { page } = place.value;
  const allowed = pagesOf(person).includes(page) ? page : 'map';
  return (
    <div class="shell">
      <a class="skip-link" href="#content">
        {words.value.actions.skipToContent}
      </a>
      <TopBar person={person} page={allowed} />
      <Banners />
      <main id="content" class={`content is-${allowed}`} tabIndex={-1}>
        <PageOf page={allowed} person={person} />
      </main>
      <ShortcutSheet />
    </div>
  );
}

function PageOf({ page, person }: { page: Page; person: Person }) {
  if (page === 'regions') return <RegionsPage person={person} />;
  if (page === 'handover') return <HandoverPage />;
  if (page === 'reports') return <ReportsPage />;
  if (page === 'administration') return <AdministrationPage />;
  if (page === 'subscriptions') return <SubscriptionsPage person={person} />;
  return <Overview person={person} />;
}
