import { words } from '../language/current.ts';
import { maySettle, session } from '../state/session.ts';
import { AdoptionSection } from './adoption-section.tsx';
import { AuditSection } from './audit-section.tsx';
import { DeadLetterSection } from './dead-letter-section.tsx';
import { MaintenanceSection } from './maintenance-section.tsx';
import { MismatchSection } from './mismatch-section.tsx';
import { PeopleSection } from './people-section.tsx';
import { QuarantineSection } from './quarantine-section.tsx';

/** What keeps the house in order: terminals nobody registered or that are not as registered, samples of doubtful time, agreed maintenance, people, messages that were refused, and who did what. */
export function AdministrationPage() {
  const state = session.value;
  const role = 'person' in state ? state.person.role : 'operator';
  return (
    <div class="page">
      <header class="page-head">
        <h1>{words.value.administration.title}</h1>
      </header>
      <AdoptionSection mayAdopt={role === 'administrator'} />
      <MismatchSection />
      <QuarantineSection maySettle={'person' in state && maySettle(state.person)} />
      {'person' in state && <MaintenanceSection person={state.person} />}
      {role === 'administrator' && <PeopleSection />}
      <DeadLetterSection />
      {role === 'administrator' && <AuditSection />}
    </div>
  );
}
