/** Colours of the style sheet as a canvas takes them, in the theme of an element; on paper they are those of paper. */
export function styleColours<Name extends string>(
  element: HTMLElement,
  names: readonly Name[],
): Record<Name, string> {
  const probe = document.createElement('i');
  // a colour read within a transition is the one before
  probe.style.setProperty('transition', 'none', 'important');
  element.append(probe);
  const colours = Object.fromEntries(
    names.map((name) => {
      probe.style.color = `var(${name})`;
      return [name, getComputedStyle(probe).color];
    }),
  );
  probe.remove();
  return colours as Record<Name, string>;
}

/** By class of a measure, and last without data. */
export const scaleColours = [
  '--scale-0',
  '--scale-1',
  '--scale-2',
  '--scale-3',
  '--scale-4',
  '--scale-none',
] as const;
