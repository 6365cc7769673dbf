/** A component that holds its texts itself, so that the test that looks for such can be seen to find them. */
export function HardCoded({ count, yes }: { count: number; yes: boolean }) {
  return (
    <p title="A name">
      Hello {yes ? 'Yes' : 'No'} {`so many ${count}`}
    </p>
  );
}
